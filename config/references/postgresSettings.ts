import type { Issue } from "../issues";
import type { PostgresInstance } from "../engines/postgres";
import type { Estate } from "../schema";
import { clientCertificates, encryption } from "./encryptionSettings";
import { instancesWith, settingOf, type InstanceEntry } from "./lookup";

/** Settings that dbhaven decides, with what to use instead. */
const decided: Record<string, string> = {
  port: "the instance listens on 5432; to publish another port on the server, set port beside settings",
  listen_addresses: "the instance listens on its network; leave it out",
  data_directory: "the data lies in the instance's volume; leave it out",
  config_file: "write single settings here instead",
  hba_file: "who may connect follows from the accounts; leave it out",
  ident_file: "leave it out",
  external_pid_file: "leave it out",
  unix_socket_directories: "dbhaven's own jobs use the image's place; leave it out",
  password_encryption: "passwords are kept as SCRAM verifiers; leave it out",
  ssl: "every connection over a network is encrypted; to let an account do without, set unencrypted on it",
  ssl_cert_file: "name the certificate under tls.certificate of the instance",
  ssl_key_file: "name the key under tls.certificate of the instance",
  ssl_min_protocol_version: encryption, ssl_max_protocol_version: encryption, ssl_ciphers: encryption, ssl_tls13_ciphers: encryption,
  ssl_ca_file: clientCertificates, ssl_crl_file: clientCertificates, ssl_crl_dir: clientCertificates,
  fsync: "without it a crash loses data; leave it out",
  full_page_writes: "without it a crash loses data; leave it out",
};

export function postgresSettingIssues(estate: Estate): Issue[] {
  return instancesWith(estate, "postgres").flatMap((entry) => [...decidedIssues(entry), ...memoryIssues(entry)]);
}

function decidedIssues({ path, instance }: InstanceEntry<PostgresInstance>): Issue[] {
  return Object.keys(instance.settings).flatMap((name): Issue[] => {
    const right = Object.hasOwn(decided, name.toLowerCase()) ? decided[name.toLowerCase()] : undefined;
    return right === undefined ? [] : [{ path: [...path, "settings", name], found: "dbhaven decides this setting", right }];
  });
}

/** PostgreSQL's own defaults. */
const defaults = { max_connections: 100, work_mem: "4MB" };
const kilobytes: Record<string, number> = { B: 1 / 1024, KB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 };

/** If every connection sorts at once beside the shared buffers, the memory limit must not be reached: the kernel would end the server. */
function memoryIssues({ path, instance }: InstanceEntry<PostgresInstance>): Issue[] {
  const connections = Number(settingOf(instance, "max_connections") ?? defaults.max_connections);
  const workMemory = megabytes(settingOf(instance, "work_mem") ?? defaults.work_mem);
  const units = workMemory === undefined ? [{ path: [...path, "settings", "work_mem"], found: "not a size", right: "write a number with its unit, as in \"8MB\"" }] : [];
  if (workMemory === undefined || !Number.isInteger(connections) || connections < 1) {
    return Number.isInteger(connections) && connections > 0 ? units : [...units, { path: [...path, "settings", "max_connections"], found: "not a number of connections", right: "write a whole number, 1 or more" }];
  }
  const buffers = sharedBuffers(instance);
  if (buffers === null) return [{ path: [...path, "settings", "shared_buffers"], found: "not a size", right: "write a number with its unit, as in \"256MB\"" }];
  if (buffers > instance.memoryMegabytes * mostShared) {
    return [{
      path: [...path, "settings", "shared_buffers"],
      found: `${round(buffers)} MB are more than ${mostShared * 100} % of the memory limit (${instance.memoryMegabytes} MB), and leave too little to connections, maintenance and the cache of the system`,
      right: `write ${Math.floor(instance.memoryMegabytes * mostShared)}MB or less, leave it out (a quarter of the limit), or raise memoryMegabytes to ${Math.ceil(buffers / mostShared)} or more`,
    }];
  }
  const needed = Math.ceil(buffers + connections * workMemory);
  if (needed <= instance.memoryMegabytes) return [];
  return [{
    path: [...path, "memoryMegabytes"],
    found: `${instance.memoryMegabytes} MB are too little for ${buffers > 0 ? `shared_buffers (${round(buffers)} MB) and ` : ""}max_connections (${connections}) times work_mem (${round(workMemory)} MB)`,
    right: `raise it to ${needed} or more, or set settings.max_connections to ${Math.max(1, Math.floor((instance.memoryMegabytes - buffers) / workMemory))} or less`,
  }];
}

/** PostgreSQL's manual (section 20.4) finds no use in more than 40 %. */
const mostShared = 0.4;

/** MB that are set aside by hand, null if that is no size. The quarter that dbhaven derives is not counted: with it, even PostgreSQL's own defaults would need more than a small instance has. */
function sharedBuffers(instance: PostgresInstance): number | null {
  const value = settingOf(instance, "shared_buffers");
  return value === undefined ? 0 : megabytes(value, 8) ?? null;
}

const round = (size: number) => Math.round(size * 10) / 10;

/** @param unit kilobytes that a number without a unit counts: 1 for work_mem, a block of 8 for shared_buffers */
function megabytes(value: string | number | boolean, unit = 1): number | undefined {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)?\s*$/.exec(String(value));
  return parts && Number(parts[1]) > 0 ? (Number(parts[1]) * (parts[2] === undefined ? unit : kilobytes[parts[2].toUpperCase()])) / 1024 : undefined;
}
