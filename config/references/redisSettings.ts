import { listed, show, suggest, type Issue } from "../issues";
import type { RedisInstance } from "../engines/redis";
import type { Estate } from "../schema";
import { clientCertificates, encryption } from "./encryptionSettings";
import { instancesWith, type InstanceEntry } from "./lookup";

const users = "users follow from the accounts; leave it out";
const volume = "the data lies in the instance's volume; leave it out";

/** Settings that dbhaven decides, with what to use instead. */
const decided: Record<string, string> = {
  port: "the instance listens on 6379; to publish another port on the server, set port beside settings",
  "tls-port": "the instance listens on 6379; leave it out",
  "tls-cert-file": "name the certificate under tls.certificate of the instance",
  "tls-key-file": "name the key under tls.certificate of the instance",
  "tls-protocols": encryption, "tls-ciphers": encryption, "tls-ciphersuites": encryption,
  "tls-ca-cert-file": clientCertificates, "tls-ca-cert-dir": clientCertificates, "tls-auth-clients": clientCertificates,
  bind: "the instance listens on its network; leave it out",
  unixsocket: "the instance listens on its network; leave it out",
  "protected-mode": "only users with a password may log in; leave it out",
  user: users, aclfile: users, requirepass: users, masterauth: users, masteruser: users,
  dir: volume, dbfilename: volume, appendfilename: volume, appenddirname: volume,
  daemonize: "the server runs in its container; leave it out",
  supervised: "the server runs in its container; leave it out",
  logfile: "the log is the container's; leave it out",
  include: "write single settings here instead",
  "rename-command": "what an account may do follows from its role; leave it out",
  replicaof: "an instance holds data of its own; leave it out",
  slaveof: "an instance holds data of its own; leave it out",
  "cluster-enabled": "an instance is one server; leave it out",
};

const policies = ["noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"];

export function redisSettingIssues(estate: Estate): Issue[] {
  return instancesWith(estate, "redis").flatMap((entry) => [...decidedIssues(entry), ...policyIssues(entry), ...memoryIssues(entry), ...imageIssues(entry)]);
}

function decidedIssues({ path, instance }: InstanceEntry<RedisInstance>): Issue[] {
  return Object.keys(instance.settings).flatMap((name): Issue[] => {
    const right = Object.hasOwn(decided, name.toLowerCase()) ? decided[name.toLowerCase()] : undefined;
    return right === undefined ? [] : [{ path: [...path, "settings", name], found: "dbhaven decides this setting", right }];
  });
}

const settingsNamed = (instance: RedisInstance, wanted: string) => Object.entries(instance.settings).filter(([name]) => name.toLowerCase() === wanted);

function policyIssues({ path, instance }: InstanceEntry<RedisInstance>): Issue[] {
  return settingsNamed(instance, "maxmemory-policy").filter(([, value]) => !policies.includes(String(value))).map(([name, value]): Issue => ({
    path: [...path, "settings", name], found: `${show(value)} is unknown here`, right: suggest(String(value), policies, `write ${listed(policies, "or")}`),
  }));
}

const units: Record<string, number> = { "": 1, k: 1000, kb: 1024, m: 1e6, mb: 2 ** 20, g: 1e9, gb: 2 ** 30 };

/** Without a limit of its own, or with one above the container's, the kernel would end the server instead of it making room. */
function memoryIssues({ path, instance }: InstanceEntry<RedisInstance>): Issue[] {
  return settingsNamed(instance, "maxmemory").flatMap(([name, value]): Issue[] => {
    const at = [...path, "settings", name];
    const parts = /^\s*(\d+)\s*(k|kb|m|mb|g|gb)?\s*$/i.exec(String(value));
    if (!parts) return [{ path: at, found: `${show(value)} is not a size`, right: "write a number with its unit, as in \"256mb\"" }];
    const megabytes = (Number(parts[1]) * units[(parts[2] ?? "").toLowerCase()]) / 2 ** 20;
    const most = Math.floor(instance.memoryMegabytes * 0.9);
    if (megabytes > 0 && megabytes <= most) return [];
    return [{
      path: at,
      found: megabytes === 0 ? "0 means no limit, and the kernel would end the server at the container's" : `${show(value)} leaves less than a tenth of memoryMegabytes (${instance.memoryMegabytes}) for buffers and fragmentation`,
      right: `write "${most}mb" or less, raise memoryMegabytes, or leave it out`,
    }];
  });
}

/** The scripts beside the data are written for bash, which the small variant of the official images lacks. */
function imageIssues({ path, instance }: InstanceEntry<RedisInstance>): Issue[] {
  if (!/:[^/]*alpine[^/]*$/.test(instance.image)) return [];
  return [{ path: [...path, "image"], found: "the Alpine variant has no bash, with which dbhaven starts the server", right: "name the Debian variant, as in redis:7.2-bookworm" }];
}
