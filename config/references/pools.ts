import { derivedMaxConnections } from "../engines/mysqlFamily";
import { pathText, type Issue, type Path } from "../issues";
import type { Estate, Instance } from "../schema";
import { databasesOf, instancesOf, settingOf, type InstanceEntry } from "./lookup";

/** How an engine limits its connections: its own defaults. */
interface ConnectionLimit {
  /** Setting for all connections. */
  maximum: string;
  maximumDefault(memoryMegabytes: number): number;
  /** Setting for those of them that only an administrator may open; null: he has one beside them. */
  reserved: { setting: string; default: number } | null;
}

const limits: Record<Instance["engine"], ConnectionLimit | null> = {
  postgres: { maximum: "max_connections", maximumDefault: () => 100, reserved: { setting: "superuser_reserved_connections", default: 3 } },
  // Ten thousand clients unless told otherwise (maxclients): no pool comes near.
  redis: null,
  mariadb: { maximum: "max_connections", maximumDefault: (memoryMegabytes) => derivedMaxConnections("mariadb", memoryMegabytes), reserved: null },
  mysql: { maximum: "max_connections", maximumDefault: (memoryMegabytes) => derivedMaxConnections("mysql", memoryMegabytes), reserved: null },
};

/** Left to health checks, dbhaven's own jobs, backups, and a person who looks for the reason why all others are taken. */
const reserve = 5;

/** All pools at their largest have to fit into what the instance and the account let in. */
export function poolIssues(estate: Estate): Issue[] {
  const pools = poolsOf(estate);
  return [
    ...pools.filter(({ max, minIdle }) => minIdle > max).map(({ path, max, minIdle }): Issue => ({
      path: [...path, "minIdle"], found: `${minIdle} are more than max (${max})`, right: `write ${max} or less`,
    })),
    ...instancesOf(estate).flatMap((entry) => instanceIssues(entry, pools.filter(({ instance }) => instance === entry.key))),
    ...accountIssues(estate, pools),
  ];
}

interface Pool { path: Path; instance: string; database: string; account: string; max: number; minIdle: number; replicas: number }

function poolsOf(estate: Estate): Pool[] {
  return Object.entries(estate.applications).flatMap(([key, application]) => Object.entries(application.databases).flatMap(([use, { instance, database, account, pool }]) => (pool ? [{
    path: ["applications", key, "databases", use, "pool"], instance, database, account, ...pool, replicas: "image" in application ? application.replicas : 1,
  }] : [])));
}

function instanceIssues({ key, path, instance }: InstanceEntry, pools: Pool[]): Issue[] {
  const limit = limits[instance.engine];
  if (limit === null) return [];
  const maximum = Number(settingOf(instance, limit.maximum) ?? limit.maximumDefault(instance.memoryMegabytes));
  const reserved = limit.reserved === null ? 0 : Number(settingOf(instance, limit.reserved.setting) ?? limit.reserved.default);
  // A setting that is no number is a mistake of its own.
  if (!Number.isInteger(maximum) || !Number.isInteger(reserved) || total(pools) <= maximum - reserved - reserve) return [];
  return [{
    path: [...path, "settings", limit.maximum],
    found: `the pools of the applications of "${key}" take up to ${total(pools)} connections (${summands(pools)}), but of ${maximum} only ${Math.max(0, maximum - reserved - reserve)} are theirs (${limit.reserved === null ? "" : `${reserved} are ${limit.reserved.setting}, `}${reserve} ${limit.reserved === null ? "are " : ""}dbhaven's reserve)`,
    right: `set it to ${total(pools) + reserved + reserve} or more, or make the pools smaller`,
  }];
}

function accountIssues(estate: Estate, pools: Pool[]): Issue[] {
  return databasesOf(estate).flatMap(({ name, path, database, entry }) => Object.entries(database.accounts).flatMap(([account, described]): Issue[] => {
    const users = pools.filter((pool) => pool.instance === entry.key && pool.database === name && pool.account === account);
    const connectionLimit = ("connectionLimit" in described ? described.connectionLimit : undefined) ?? -1;
    if (connectionLimit < 0 || total(users) <= connectionLimit) return [];
    return [{
      path: [...path, "accounts", account, "connectionLimit"],
      found: `the pools that use the account take up to ${total(users)} connections (${summands(users)}), but ${connectionLimit} is its limit`,
      right: `set it to ${total(users)} or more, or make the pools smaller`,
    }];
  }));
}

const total = (pools: Pool[]) => pools.reduce((sum, { max, replicas }) => sum + max * replicas, 0);

/** `applications.web: 20 x 2, applications.jobs: 5`, the largest first. */
function summands(pools: Pool[]): string {
  const sorted = [...pools].sort((a, b) => b.max * b.replicas - a.max * a.replicas);
  const shown = sorted.slice(0, 5).map(({ path, max, replicas }) => `${pathText(path.slice(0, 2))}: ${max}${replicas === 1 ? "" : ` x ${replicas}`}`);
  return [...shown, ...(sorted.length > 5 ? [`and ${sorted.length - 5} more`] : [])].join(", ");
}
