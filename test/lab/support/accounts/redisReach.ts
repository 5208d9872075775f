import type { RedisInstancePlan } from "../../../../plan/instances";
import type { Cell, Seat } from "./reach";

/** Before 6.2 every account may use every channel. */
const channelsAreOpen = (image: string) => image.startsWith("redis:6.0");
/** Commands that a server of the version does not know are no cells of it. */
const functions = (image: string) => image.startsWith("valkey");

export function redisCells({ plan, database, account, others, password }: Seat<RedisInstancePlan>): Cell[] {
  const { name, role } = account;
  const cell = (instance: string, place: string, action: string, allowed: boolean, text: string, happened?: Cell["happened"]): Cell =>
    ({ home: plan.key, account: name, instance, place, action, allowed, attempt: { account: name, password, database: "", text }, happened });
  const prefix = (pattern: string) => pattern.slice(0, -1);
  const mine = prefix(database.keyPattern);
  const at = ({ name: place, keyPattern }: RedisInstancePlan["databases"][number]): Cell[] => {
    const own = place === database.name;
    const key = prefix(keyPattern);
    const here = (action: string, roles: string[], text: string, open = false) => cell(plan.key, place, action, (own || open) && roles.includes(role), text);
    const both = ["application", "readOnly"];
    return [
      here("read", both, `GET ${key}seen`),
      here("read in another numbered database", both, `SELECT 1\nGET ${key}seen`),
      here("ask for the kind", both, `TYPE ${key}seen`),
      here("write", ["application"], `SET ${key}written x`),
      here("delete", ["application"], `DEL ${key}written`),
      here("read by a script", ["application"], `EVAL "return redis.call('get', '${key}seen')" 0`),
      here("write by a script", ["application"], `EVAL "return redis.call('set', '${key}written', 'x')" 0`),
      here("rename to", ["application"], `SET ${mine}one x\nRENAME ${mine}one ${key}renamed`),
      here("publish", ["application"], `PUBLISH ${key}news x`, channelsAreOpen(plan.image)),
      here("listen", both, `SUBSCRIBE ${key}news`, channelsAreOpen(plan.image)),
      here("listen by a pattern", both, `PSUBSCRIBE ${keyPattern}`, channelsAreOpen(plan.image)),
      ...(own ? [] : [cell(plan.key, place, "read by sorting", false, `DEL ${mine}list\nRPUSH ${mine}list seen\nSORT ${mine}list BY nosort GET ${key}*`, (said) => said.includes("a secret"))]),
    ];
  };
  const accounts = ["default", "dbhaven", ...plan.databases.flatMap((one) => one.accounts.map((other) => other.name)).filter((other) => other !== name)];
  const server = (action: string, text: string) => cell(plan.key, "server", action, false, text);
  return [
    cell(plan.key, "server", "log in", true, "PING"),
    ...plan.databases.flatMap(at),
    ...accounts.map((other) => server(`become ${other}`, `AUTH ${other} ${password}`)),
    server("list keys", "KEYS *"), server("walk through keys", "SCAN 0"), server("draw a key", "RANDOMKEY"), server("count keys", "DBSIZE"),
    server("empty the server", "FLUSHALL"), server("empty a database", "FLUSHDB"), server("swap databases", "SWAPDB 0 1"),
    server("read settings", "CONFIG GET dir"), server("change settings", "CONFIG SET dir /tmp"), server("list accounts", "ACL LIST"), server("give itself rights", `ACL SETUSER ${name} ~*`),
    server("watch commands", "MONITOR"), server("see clients", "CLIENT LIST"), server("end clients", "CLIENT KILL TYPE normal"), server("follow keys that change", "HELLO 3\nCLIENT TRACKING ON BCAST"),
    server("see channels", "PUBSUB CHANNELS"), server("see slow commands", "SLOWLOG GET"), server("save to disk", "BGSAVE"), server("debug", "DEBUG SLEEP 0"), server("load a module", "MODULE LIST"),
    server("move keys away", `MIGRATE 127.0.0.1 6379 ${mine}seen 0 100`), server("copy from a server", "REPLICAOF NO ONE"),
    ...(functions(plan.image) ? [server("replace functions", "FUNCTION FLUSH")] : []),
    ...others.map((other) => cell(other.key, "server", "log in", false, "PING")),
  ];
}
