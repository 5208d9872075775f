import { moveSources } from "../../config/engines/moveSources";
import type { EngineName, Estate, Move } from "../../config/schema";
import type { DatabasePlan, Endpoint, InstancePlan } from "../instances";
import { dockerName } from "../names";
import { sortedEntries } from "../order";

export interface MovePlan {
  key: string;
  /** Of its target, and so of its source. */
  engine: EngineName;
  phase: Move["phase"];
  rehearsal: number;
  /** Hash of the manifest that was approved, "" while none is; null where the switch needs no approval. */
  approved: string | null;
  method: Move["method"];
  source: { server: string; hostname: string; container: string; network: string | null; port: number; database: string; superuser: string; passwordSecret: string;
    /** Over the wire between two servers, unless the estate accepts that the rows go without. */
    encrypted: boolean;
  };
  target: { instance: string; database: string;
    /** Of all that is in the database; "" where the engine knows no owners. */
    owner: string; endpoint: Endpoint; server: string; image: string; network: string;
    /** Keys that are the database, where an engine has no databases by name. */
    keyPattern?: string;
    accounts: { name: string; role: string }[];
    /** What a database that takes its place is made with. */
    extensions: string[];
    /** Its server is offline (plan/offline.ts); only a way back goes on without it. */
    away: boolean;
  };
  maxInterruptionSeconds: number;
  /** Of the rows of its rehearsal; null: as fast as they come. */
  maxMegabytesPerSecond: number | null;
  rollbackWindowHours: number;
  /** The old container is not removed before. */
  retainOldDays: number;
  /** Of rows that were written on the target, on the way back. */
  writes: Move["revert"]["writes"];
  /** Keys of the moves that are finished before this one begins. */
  after: string[];
  /** Databases of the same source that are moved together with this one. */
  together: string[];
  /** Role of the source to account of the target. */
  accounts: Move["accounts"];
  checks: Record<string, string>;
  /** What it does without, sorted. */
  waive: string[];
  /** Where the backup before its fence is kept; null where it does without. */
  backup: { server: string; volume: string } | null;
  jobs: number;
}

/** Else its database is nobody's, and whoever is to use it stays where it is, or goes back there. */
export const isSwitched = ({ phase }: Pick<MovePlan, "phase">): boolean => phase === "switched" || phase === "completed";
export const isCompleted = ({ phase }: Pick<MovePlan, "phase">): boolean => phase === "completed";
export const isReverted = ({ phase }: Pick<MovePlan, "phase">): boolean => phase === "reverted";

export function planMoves(estate: Estate, instances: InstancePlan[]): MovePlan[] {
  return sortedEntries(estate.moves).map(([key, move]) => {
    const { engine, databases, server, image, network } = instances.find((instance) => instance.key === move.target.instance)!;
    const database = (databases as DatabasePlan[]).find(({ name }) => name === move.target.database)!;
    return {
      key,
      engine,
      phase: move.phase,
      rehearsal: move.rehearsal,
      approved: move.approval?.manifest ?? null,
      method: move.method,
      source: planSource(estate, move, engine, server),
      target: {
        ...move.target, owner: "owner" in database ? database.owner : "", endpoint: database.endpoint, server, image, network, extensions: "extensions" in database ? database.extensions : [], away: false,
        ...("keyPattern" in database ? { keyPattern: database.keyPattern } : {}),
        accounts: (database.accounts as { name: string; role: string }[]).map(({ name, role }) => ({ name, role })),
      },
      maxInterruptionSeconds: move.maxInterruptionSeconds,
      maxMegabytesPerSecond: move.maxMegabytesPerSecond ?? null,
      rollbackWindowHours: move.rollbackWindowHours,
      retainOldDays: move.retainOldDays,
      writes: move.revert.writes,
      after: [...move.after].sort(),
      together: sortedEntries(estate.moves).filter(([other, { source: { server, container } }]) => other !== key && server === move.source.server && container === move.source.container).map(([, { source }]) => source.database ?? ""),
      accounts: Object.fromEntries(sortedEntries(move.accounts)),
      checks: Object.fromEntries(sortedEntries(move.checks)),
      waive: [...move.waive].sort(),
      backup: move.backup === "waived" ? null : { server: estate.backups.server ?? server, volume: estate.backups.volume ?? dockerName(estate.name, "backups") },
      jobs: move.jobs,
    };
  });
}

function planSource(estate: Estate, { source }: Move, engine: EngineName, targetServer: string): MovePlan["source"] {
  const { port, superuser, whole } = moveSources[engine]!; // config/references/moves.ts lets no other move pass
  return {
    server: source.server,
    container: source.container,
    port: source.port ?? port,
    database: source.database ?? whole!,
    superuser: source.superuser ?? superuser,
    passwordSecret: source.passwordSecret,
    hostname: estate.servers[source.server].node ?? source.server,
    network: source.network ?? null,
    encrypted: source.server !== targetServer && !source.unencrypted,
  };
}
