/**
 * What the program hands to `jobs/run.ts`, the interpreter of every Command: plain data as JSON in the environment
 * variable DBHAVEN_JOB; secrets go separately, as a JSON object through stdin.
 */
import type { EngineName } from "../config/schema";
import type { ProbePlan } from "./probes";
import type { ProxyPlan } from "./proxies";
import type { RenderedFile, RenderedPlan } from "./rendered/plan";
import type { Engine } from "./servers";

/** A job that runs in a database engine's own image on the instance's server and network. */
interface InstanceJob {
  estate: string;
  manager: Engine;
  /** Engine of the server that the job's task is pinned to. */
  node: Engine & { hostname: string };
  image: string;
  /** Docker names of the networks that the task joins. */
  networks: string[];
}

/** `database`: makes or completes a service database. stdin: target-admin, target-authority, verifier-<account>. */
export interface DatabaseJob extends InstanceJob {
  verb: "database";
  /** Folder of its files below jobs/. Absent: postgres, as in jobs from before there were others; adding it would run those again. */
  engine?: Exclude<EngineName, "postgres">;
  instance: string;
  /** sha256 over the job's files: a changed job file runs an ensuring job again, in place. */
  files: string;
  /** false: no task is to run, and what is missing is made when one is again. */
  running: boolean;
  settings: Record<string, string>;
}

/** `settings`: tells a running server its settings, and keeps them for its next start. stdin: target-admin, target-authority. */
export interface SettingsJob extends InstanceJob {
  verb: "settings";
  engine?: Exclude<EngineName, "postgres">;
  instance: string;
  /** As for `database`. */
  files: string;
  /** false: no task is to run, and the settings are told when one is again. */
  running: boolean;
  /** The instance's volume, where the engine does not keep them by itself. */
  volume?: string;
  /** As the estate has them, for the journal. */
  wanted: Record<string, string>;
  settings: Record<string, string>;
}

/** `move`: prepare, fence, copy, verify, hold. stdin: source-superuser, source-dbhaven, source-dbhaven-verifier, target-admin, target-authority. */
export interface MoveJob extends InstanceJob {
  verb: "move";
  move: string;
  /** Folder of its files below jobs/. Absent: postgres, as for `database`. */
  engine?: Exclude<EngineName, "postgres">;
  /** Journal token (swarm/tokens.ts, tokenOf): differs while an interrupted run has to be dealt with. */
  token: string;
  source: Engine & { hostname: string; container: string; network: string | null; port: number };
  /** The others of its switch group, with the servers of their jobs; absent for a move alone. */
  others?: { move: string; node: Engine }[];
  /** Absent: it does not begin without a restored backup of its source. Adding that would change the moves that were finished before there were any. */
  backup?: "waived";
  /** Hash of the manifest that was approved, for the journal (swarm/tokens.ts, approvalOf); absent where the switch needs no approval. */
  approved?: string;
  /** Image of the forwarder that makes the source reachable on the instance's network while the move lasts. */
  proxyImage: string;
  settings: Record<string, string>;
}

/**
 * `backup`: the source's, restored beside and compared, before its move begins. stdin: as for `move`. `node` is the server that keeps it.
 * With `of` it is the target's, before the way back is closed: `source` is the target's server, with the instance as container. stdin: source-dbhaven, target-authority.
 */
export interface BackupJob extends Omit<MoveJob, "verb" | "backup"> {
  verb: "backup";
  /** Run id of the committed move. */
  of?: string;
  /** Docker volume on `node`. */
  volume: string;
}

/** `rehearse`: the report of phase `prepared`, or the rehearsal of phase `rehearsed`. stdin: as for `move`. */
export interface RehearseJob extends Omit<MoveJob, "verb"> {
  verb: "rehearse";
  phase: "prepared" | "rehearsed";
  rehearsal: number;
}

export interface TargetUserEngines { services: { name: string; replicas: number }[]; proxies: { node: Engine; container: string }[] }

/** `revert`: the way back of a switch group's committed moves, all or none. stdin: as for `move`, of each by its key: `<move>/source-superuser`. */
export interface RevertJob {
  verb: "revert";
  /** What works on any of its targets: stopped before, since a proxy has the name of a source. */
  stopped: TargetUserEngines;
  /** Servers on which old containers may have to be started again, by key. */
  servers: Record<string, Engine>;
  moves: Omit<ReversalJob, "stopped" | "servers">[];
}

/** The way back of one of them. `node` is the source's server: the target's may be gone. */
export interface ReversalJob extends Omit<MoveJob, "verb">, Omit<RevertJob, "verb" | "moves"> {
  verb: "reversal";
  /** What works on its target. Works again where the way back is not taken. */
  users: TargetUserEngines;
}

/** `commit`: asks the holding job of a verified run to commit. stdin: as for `move`, to finish a run whose job is gone. */
export interface CommitJob extends Omit<MoveJob, "verb" | "settings"> {
  verb: "commit";
  settings: Record<string, string>;
  /** Run id, from the result of the move. */
  run: string;
  /** The others of its switch group, all verified; absent for a move alone. */
  group?: { move: string; run: string; /** Its database lies in the same source, and so behind the same fence. */ sharesSource: boolean }[];
  /** What applications use after the commit; repeated in the result. */
  endpoint: { host: string; port: number; database: string };
}

/** `complete`: closes the way back of a committed run for good, in the journal; source and target stay as they are. */
export interface CompleteJob {
  verb: "complete";
  estate: string;
  manager: Engine;
  move: string;
  /** Run id of the committed move. */
  run: string;
  /** Run id of the restored backup of its target. Absent: it does without. */
  backup?: string;
}

/** `retire`: stops a plain container, barred from being started, its volumes held by name; never removes it. */
export interface RetireJob {
  verb: "retire";
  estate: string;
  manager: Engine;
  node: Engine;
  /** Journal subject: name of the move, or of the application that takes over. */
  subject: string;
  container: string;
  /** Run id of the committed move that allows it. */
  run: string;
}

/** `probe`: waits until the application's probe passes, measures its interruption, records `switched`. */
export interface ProbeJob {
  verb: "probe";
  estate: string;
  manager: Engine;
  node: Engine;
  application: string;
  /** A Swarm service (by name; its running task is used) or a plain container. */
  target: { service: string } | { container: string };
  probe: ProbePlan | null;
  /** Engine of the server that the probe asks a database on; absent for any other. */
  asked?: Engine;
  interruption: { command: string[]; timeoutSeconds: number } | null;
  /** Moves whose databases the application uses, with their committed runs. */
  runs: Record<string, string>;
}

/** `proxy-check`: looks, before anything is fenced, whether a proxy will have its network or volume; changes nothing. */
export interface ProxyCheckJob {
  verb: "proxy-check";
  estate: string;
  manager: Engine;
  /** Of the proxy's server. */
  node: Engine;
  proxy: string;
  place: { network: string } | { volume: string };
  /** Absent where there is none. */
  old?: NonNullable<ProxyPlan["old"]>;
}

/** `render-check`: looks, before anything is fenced, whether `render` could do its work; changes nothing. */
export interface RenderCheckJob {
  verb: "render-check";
  estate: string;
  /** Of the application's server. */
  node: Engine;
  application: string;
  container: string;
  /** Of the container that reads and writes the files. */
  image: string;
  files: RenderedFile[];
}

/** `render`: writes an application's files, has its operator's command start it anew, and looks whether it runs with them. stdin: password-<use>. */
export interface RenderJob extends Omit<RenderCheckJob, "verb"> {
  verb: "render";
  manager: Engine;
  restart: RenderedPlan["restart"];
  /** What the placeholders in the files' values stand for, by use; but for its password. */
  known: Record<string, Record<string, string>>;
  /** Where its databases were. */
  sources: { node: Engine; address: string; container: string; port: number }[];
  /** Old names that proxies keep for it. Absent where there is none. */
  proxied?: RenderedPlan["proxied"];
  /** As of `probe`. */
  runs: Record<string, string>;
}

/** `authority`: makes the estate's own authority. Nothing on stdin. */
export interface AuthorityJob { verb: "authority"; estate: string }

/** `certificate`: makes an instance's key and certificate. stdin: certificate and key of the authority. */
export interface CertificateJob {
  verb: "certificate";
  estate: string;
  instance: string;
  /** Host names and addresses. */
  names: string[];
  /** Another number makes another certificate. */
  rotation: number;
}

export type Job = DatabaseJob | SettingsJob | BackupJob | RehearseJob | MoveJob | CommitJob | RevertJob | RetireJob | CompleteJob | ProbeJob | ProxyCheckJob | RenderCheckJob | RenderJob | AuthorityJob | CertificateJob;

/** Last line on stdout of `move`: small; the whole manifest is in the journal. */
export interface MoveResult { run: string; state: "verified" | "committed"; tables: number; rows: number; bytes: number; digest: string; manifest: string }
/** Last line on stdout of `backup`. `folder` is in the volume. none: of the source, where the move was finished without one, or does without. */
export type BackupResult = { run: string; state: "restored"; rows: number; bytes: number; digest: string; folder: string; storedBytes: number; seconds: Record<string, number> } | { state: "none" };
/** Last line on stdout of `rehearse`: `manifest` is the hash of the whole, which is in the journal; `interruptionSeconds` null where it was held back. */
export interface RehearseResult { run: string; phase: "prepared" | "rehearsed"; blockers: number; rows: number; bytes: number; interruptionSeconds: number | null; manifest: string }
/**
 * Last line on stdout of `revert`. writes: what became of what was written on the target since the switch; unknown: the target
 * did not answer. `carried`: [schema, table] of what was filled anew; `kept`: database on the source with what was there before.
 * The job's result has `notAside` besides: why the target still has under its name what it had, where it does.
 */
export interface RevertResult { run: string; revertedAt: string; writes: "none" | "carried" | "lost" | "unknown"; carried: [string, string][]; kept: string | null }
/** Last line on stdout of `commit`: the only place that applications take a moved database's address from. */
export interface CommitResult { run: string; committedAt: string; endpoint: { host: string; port: number; database: string } }
/** Last line on stdout of `database`. */
export interface DatabaseResult { database: string; endpoint: { host: string; port: number; database: string } }
/** Last line on stdout of `settings`. `waiting`: taken at the next start only. */
export interface SettingsResult { instance: string; applied: number; waiting: string[] }
/** Last line on stdout of `authority` and `certificate`, in PEM form: a secret of the state. */
export interface CertificateResult { certificate: string; key: string }
/** Last line on stdout of `complete`. */
export interface CompleteResult { run: string; completedAt: string }
/** Last line on stdout of `proxy-check`. */
export interface ProxyCheckResult { proxy: string }
export interface RenderCheckResult { application: string; files: string[] }
export interface RenderResult { application: string; files: string[] }
export interface RetireResult { container: string; stoppedAt: string; volumes: string[] }
export interface ProbeResult { application: string; ok: true; interruptionMilliseconds: number | null }
