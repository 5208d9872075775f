import { derivedMaxConnections, leastMysqlMegabytes, mysqlFamily, poolMegabytes as derivedPool, serverMegabytes, settingKey, type MysqlFamily } from "../engines/mysqlFamily";
import { show, type Issue, type Path } from "../issues";
import type { Estate, InstanceOf } from "../schema";
import { clientCertificates, encryption } from "./encryptionSettings";
import { instancesWith, type InstanceEntry } from "./lookup";

const network = "the instance listens on its network; leave it out";
const place = "the data lies in the instance's volume; leave it out";
const safe = "without it a crash loses data; leave it out";
const fixed = "it cannot change once there are data; leave it out";

/** Settings that dbhaven decides, with what to use instead. */
const decidedOfBoth: Record<string, string> = {
  port: "the instance listens on 3306; to publish another port on the server, set port beside settings",
  bind_address: network, networking: network, socket: network, name_resolve: "accounts log in from every address; leave it out",
  datadir: place, basedir: place, innodb_data_home_dir: place, innodb_data_file_path: place, innodb_log_group_home_dir: place, innodb_undo_directory: place, aria_log_dir_path: place,
  ssl_cert: "name the certificate under tls.certificate of the instance", ssl_key: "name the key under tls.certificate of the instance",
  ssl: "every connection over a network is encrypted; to let an account do without, set unencrypted on it",
  tls_version: encryption, ssl_cipher: encryption,
  ssl_ca: clientCertificates, ssl_capath: clientCertificates, ssl_crl: clientCertificates, ssl_crlpath: clientCertificates,
  innodb_page_size: fixed, lower_case_table_names: fixed,
  innodb_doublewrite: safe, innodb_flush_log_at_trx_commit: safe, innodb_checksum_algorithm: "without checksums damage goes unseen; leave it out",
  innodb_force_recovery: "it is for the rescue of a damaged server by hand; leave it out",
  user: "the image has one for the server; leave it out",
  pid_file: "the server runs in its container; leave it out", daemonize: "the server runs in its container; leave it out",
  log_error: "the log is the container's; leave it out", syslog: "the log is the container's; leave it out",
  init_file: "dbhaven applies the administrator's password with it; leave it out",
  grant_tables: "who may connect follows from the accounts; leave it out",
  defaults_file: "write single settings here instead", defaults_extra_file: "write single settings here instead", defaults: "write single settings here instead",
};

const sizes = "sizes follow from memoryMegabytes; leave it out, or set one of them here";
const persisted = "what is set in the server follows from the estate; leave it out";
const hashes = "accounts are made with caching_sha2_password; leave it out";

const decided: Record<MysqlFamily, Record<string, string>> = {
  mariadb: decidedOfBoth,
  mysql: {
    ...decidedOfBoth,
    mysqlx: network, mysqlx_port: network, mysqlx_socket: network, mysqlx_bind_address: network, admin_address: network, admin_port: network,
    tls_ciphersuites: encryption, admin_tls_version: encryption, admin_tls_ciphersuites: encryption, admin_ssl_cipher: encryption,
    innodb_dedicated_server: sizes,
    innodb_log_file_size: "MySQL has innodb_redo_log_capacity instead; set that", innodb_log_files_in_group: "MySQL has innodb_redo_log_capacity instead; set that",
    persisted_globals_load: persisted, persist_only_admin_x509_subject: persisted, persist_sensitive_variables_in_plaintext: persisted,
    authentication_policy: hashes, default_authentication_plugin: hashes,
    require_secure_transport: "every connection over a network is encrypted; to let an account do without, set unencrypted on it",
    super_read_only: "dbhaven could make no account and no database; leave it out",
    initialize: "the instance makes its data when there are none; leave it out", initialize_insecure: "the instance makes its data when there are none; leave it out",
    upgrade: "the server brings its own tables to its version; leave it out",
  },
};

type Entry = InstanceEntry<InstanceOf<MysqlFamily>>;

export function mysqlFamilySettingIssues(estate: Estate): Issue[] {
  return instancesWith(estate, ...mysqlFamily).flatMap((entry) => [...decidedIssues(entry), ...repeatedIssues(entry), ...memoryIssues(entry)]);
}

/** The server knows each switch by these as well (skip_networking). */
const withoutPrefix = (key: string) => key.replace(/^(loose_)?(skip_|disable_|enable_|no_)?/, "");

function decidedIssues({ path, instance }: Entry): Issue[] {
  return Object.keys(instance.settings).flatMap((name): Issue[] => {
    const key = withoutPrefix(settingKey(name));
    const right = Object.hasOwn(decided[instance.engine], key) ? decided[instance.engine][key] : undefined;
    return right === undefined ? [] : [{ path: [...path, "settings", name], found: "dbhaven decides this setting", right }];
  });
}

function repeatedIssues({ path, instance }: Entry): Issue[] {
  const names = Object.keys(instance.settings);
  return names.flatMap((name, i): Issue[] => {
    const first = names.slice(0, i).find((other) => settingKey(other) === settingKey(name));
    return first === undefined ? [] : [{ path: [...path, "settings", name], found: `"${first}" is the same setting`, right: "keep one of the two" }];
  });
}

/** Written in any of the server's ways, with the name that the estate has for it. */
function settingOf(instance: Entry["instance"], wanted: string): { name: string; value: string | number | boolean } | undefined {
  const found = Object.entries(instance.settings).find(([name]) => settingKey(name) === wanted);
  return found && { name: found[0], value: found[1] };
}

/** More leaves too little to connections and to the server itself. */
const mostPool = 0.75;
/** What a connection takes before it sorts anything: stack and buffers of the network and of reading. */
const connectionMegabytes = 1;

/** If every connection is open beside the buffer pool, the memory limit must not be reached: the kernel would end the server. */
function memoryIssues({ path, instance }: Entry): Issue[] {
  const { engine, memoryMegabytes } = instance;
  if (engine === "mysql" && memoryMegabytes < leastMysqlMegabytes) {
    return [{ path: [...path, "memoryMegabytes"], found: `${memoryMegabytes} MB are too little for MySQL, which takes ${serverMegabytes(engine, memoryMegabytes)} MB before it has read a row`, right: `write ${leastMysqlMegabytes} or more` }];
  }
  const at = (name: string): Path => [...path, "settings", name];
  const pool = settingOf(instance, "innodb_buffer_pool_size");
  const poolMegabytes = pool ? megabytes(pool.value) : derivedPool(engine, memoryMegabytes);
  const wanted = settingOf(instance, "max_connections");
  const connections = wanted ? Number(wanted.value) : derivedMaxConnections(engine, memoryMegabytes);
  const wrong: Issue[] = [
    ...(poolMegabytes === undefined ? [{ path: at(pool!.name), found: `${show(pool!.value)} is not a size`, right: "write a number with its unit, as in \"512M\"" }] : []),
    ...(Number.isInteger(connections) && connections >= 10 && connections <= 100_000 ? [] : [{ path: at(wanted!.name), found: `${show(wanted!.value)} is not a number of connections`, right: "write a whole number from 10 to 100000" }]),
  ];
  if (wrong.length > 0 || poolMegabytes === undefined) return wrong;
  const most = Math.floor(memoryMegabytes * mostPool);
  if (poolMegabytes > most) {
    return [{
      path: at(pool!.name), found: `${round(poolMegabytes)} MB are more than ${mostPool * 100} % of the memory limit (${memoryMegabytes} MB)`,
      right: `write ${most}M or less, leave it out (${derivedPool(engine, memoryMegabytes)}M follow from the limit), or raise memoryMegabytes to ${Math.ceil(poolMegabytes / mostPool)} or more`,
    }];
  }
  const itself = serverMegabytes(engine, memoryMegabytes);
  const needed = Math.ceil(itself + poolMegabytes + connections * connectionMegabytes);
  if (needed <= memoryMegabytes) return [];
  const fitting = Math.floor((memoryMegabytes - itself - poolMegabytes) / connectionMegabytes);
  return [{
    path: [...path, "memoryMegabytes"],
    found: `${memoryMegabytes} MB are too little for ${itself > 0 ? `the server itself (${itself} MB), ` : ""}the buffer pool (${round(poolMegabytes)} MB) and ${connections} connections of ${connectionMegabytes} MB`,
    right: `raise it${pool ? ` to ${needed} or more` : ""}, or set settings.max_connections to ${Math.max(10, fitting)} or less`,
  }];
}

const round = (size: number) => Math.round(size * 10) / 10;
const units: Record<string, number> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

function megabytes(value: string | number | boolean): number | undefined {
  const parts = /^\s*(\d+)\s*([kmgt]?)\s*$/i.exec(String(value));
  return parts && Number(parts[1]) > 0 ? (Number(parts[1]) * units[parts[2]!.toLowerCase()]!) / 2 ** 20 : undefined;
}
