/** What a volume cannot take: another server, another engine, an older version. Found by what runs, before anything is stopped for it. */
import type { EngineName } from "../config/schema";
import * as mysqlFamily from "./engines/mysqlFamily";
import * as postgres from "./engines/postgres";
import * as redis from "./engines/redis";
import type { InstancePlan } from "./instances";
import type { Plan } from "./plan";

/** An instance's service as it is in the Swarm. */
export interface VolumeHolder {
  /** Node that it is pinned to. */
  hostname: string | undefined;
  /** As the estate named it when the service was made or last changed. */
  image: string;
  /** Where the service mounts its volume. */
  volumePath: string | undefined;
}

/** Engines that mount their volume at the same place are told apart by the image; where that does not say, the start looks at the volume. */
const enginesOfPath: Record<string, EngineName[]> = { [postgres.volumePath]: ["postgres"], [redis.volumePath]: ["redis"], [mysqlFamily.volumePath]: ["mariadb", "mysql"] };

/** One sentence for each instance that would not find its data again, or not read it; none for what is not known for sure. */
export function volumeMisfits(plan: Plan, running: Record<string, VolumeHolder>): string[] {
  return plan.instances.flatMap((instance) => {
    const found = running[instance.key];
    const reason = found && (otherServer(instance, found) ?? otherEngine(instance, found) ?? otherImage(instance, found));
    return reason ? [`The instance "${instance.key}" ${reason} Nothing was touched.`] : [];
  });
}

/** By the engine that holds the data: moves carry PostgreSQL's alone. */
const putBack = (engine: EngineName): string => `Put it back; to bring the data over, describe a second instance and ${engine === "postgres" ? "a move into it" : "load a dump or backup of this one into it"}.`;

function otherServer({ engine, hostname, server }: InstancePlan, found: VolumeHolder): string | undefined {
  if (found.hostname === undefined || found.hostname === hostname) return undefined;
  return `has its volume on node ${found.hostname}, and would start empty on server ${server} (node ${hostname}): a volume does not travel. ${putBack(engine)}`;
}

function otherEngine({ engine }: InstancePlan, found: VolumeHolder): string | undefined {
  const candidates = enginesOfPath[found.volumePath ?? ""] ?? [];
  const before = candidates.length === 1 ? candidates[0] : candidates.find((one) => one === versionOf(found.image)?.product);
  return before === undefined || before === engine ? undefined : `is ${before} and holds its data; as ${engine} it could not read them. ${putBack(before)}`;
}

function otherImage({ engine, image }: InstancePlan, found: VolumeHolder): string | undefined {
  const [before, now] = [versionOf(found.image), versionOf(image)];
  if (!before || !now) return undefined;
  const change = `runs ${found.image}; ${image}`;
  if (now.product === "postgres" && before.product === "postgres") {
    if (before.major !== now.major) return `${change} does not open its data: a major version of PostgreSQL reads only its own. ${putBack(engine)}`;
    if (before.musl !== now.musl) return `${change} sorts text in another way (${now.musl ? "musl" : "glibc"} instead of ${before.musl ? "musl" : "glibc"}), and indexes on its data would be wrong. ${putBack(engine)}`;
    return undefined;
  }
  if (before.product === "valkey" && now.product === "redis") return `${change} does not read what Valkey wrote. ${putBack(engine)}`;
  if (before.product === now.product && isOlder(now, before)) return `${change} is older and does not read what the newer one wrote. ${putBack(engine)}`;
  // Where the two parted (jobs/redis/start.sh).
  if (before.product === "redis" && now.product === "valkey" && isOlder({ major: 7, minor: 2 }, before)) return `${change} reads what Redis wrote up to 7.2 only. ${putBack(engine)}`;
  return undefined;
}

interface Version { product: string; major: number; minor: number | undefined; musl: boolean }

/** Of images whose tags are known to begin with the engine's version; undefined for any other: its start looks at the volume itself. */
function versionOf(image: string): Version | undefined {
  const [, name = "", tag = ""] = /([^/:@]+):([^/:@]+)(?:@.*)?$/.exec(image) ?? [];
  const product = { postgres: "postgres", postgis: "postgres", pgvector: "postgres", redis: "redis", valkey: "valkey", mariadb: "mariadb", mysql: "mysql" }[name];
  const numbers = (name === "pgvector" ? /pg(\d+)/ : /^(\d+)(?:\.(\d+))?/).exec(tag);
  if (product === undefined || !numbers) return undefined;
  return { product, major: Number(numbers[1]), minor: numbers[2] === undefined ? undefined : Number(numbers[2]), musl: /alpine/.test(tag) };
}

/** Without a minor number, a tag may stand for any of them. */
function isOlder(one: Pick<Version, "major" | "minor">, other: Pick<Version, "major" | "minor">): boolean {
  if (one.major !== other.major) return one.major < other.major;
  return one.minor !== undefined && other.minor !== undefined && one.minor < other.minor;
}
