/**
 * What a finished move has left of its old side: found, held against what has to be true before data is removed, and removed
 * for good. Every step finds what an earlier call has done.
 */
import type { Estate } from "../config/schema";
import { holderName } from "../jobs/local/retire";
import { sourceKey } from "../plan/moves/groups";
import type { MovePlan } from "../plan/moves/plan";
import { planEstate, type Plan } from "../plan/plan";
import { takeOut } from "../swarm/composeService";
import { orMissing, type Docker } from "../swarm/engine";
import { isStill, oldContainers, type OldContainer } from "../swarm/oldContainers";
import { completion, Journal, newestRun, restoration, targetBackupOf, type RecordEntry, type Run } from "../swarm/records";
import { placeOf } from "./backups";
import { moveOf, refuseStrayed } from "./estate";
import { keptFiles, noteRemoved, type KeptFile } from "./keptFiles";
import { engineOfEach, observe, type Engines, type EstateStatus } from "./observe";
import { time } from "./units";

/** One thing of the old side and what becomes of it. */
export interface Remnant { server: string; what: string; fate: string }

export interface Removal {
  remnants: Remnant[];
  /** Sentences, all at once; none: nothing of the servers stands against it. */
  refusals: string[];
  /** What the operator has to do elsewhere. */
  advice: string[];
  /** Where and when backups of the targets were restored, as the journal says; "" where it does not. */
  backup: string;
  /** Keys of the moves that do without (backup: waived): of their targets the operator says it. */
  withoutBackup: string[];
  /** Databases that no move has taken anywhere (waive), and that go with the volume: the operator gives each up by its name. */
  unmoved: string[];
  /** Does it. @param backup where and when backups of the targets were restored, for the journal */
  remove(by: string, backup: string, say: (line: string) => void): Promise<void>;
}

/** One old container as it is on its server now. */
interface Found { old: OldContainer; node: Docker | undefined; container?: Docker.ContainerInspectInfo; others: string[]; isDatabase: boolean;
  /** Whether another container has its name by now. */
  replaced: boolean;
  /** Volumes that are removed with it. */
  going: string[];
  /** By volume of its own that stays, the proxy that has the old server's socket in it. */
  sockets: Record<string, string>;
}

/** @throws UserError where the estate has no such move, or another one under its key */
export async function surveyRemoval(estate: Estate, key: string, engines: Engines = engineOfEach(estate)): Promise<Removal> {
  const plan = planEstate(estate);
  const move = moveOf(plan, key);
  const manager = engines[plan.servers.find((server) => server.manager)!.key]!;
  const status = await observe(estate, engines);
  const { records } = status;
  const now = Date.parse((await manager.info() as { SystemTime: string }).SystemTime);
  const run = newestRun(records, key);
  const mine = run ? oldContainers(records).filter((old) => old.run === run.id || isSource(move, old)) : [];
  const found = await Promise.all(mine.filter(({ removed }) => !removed).map((old) => look(plan, move, old, engines[old.server])));
  const files = await keptFiles(plan, key, records, engines);
  const ofDatabase = found.some(({ isDatabase }) => isDatabase);
  // What the container has goes at once, whichever move has taken it away from there.
  const losing = ofDatabase ? plan.moves.filter((other) => sourceKey(other) === sourceKey(move)) : [move];
  refuseStrayed(plan, losing.map((one) => one.key), records);
  const unmoved = ofDatabase ? losing.flatMap(({ waive }) => waive).filter((name) => name.startsWith("database ") && !losing.some(({ source }) => name === `database ${source.database}`)) : [];
  return {
    remnants: [...mine.filter(({ removed }) => removed).map(gone), ...found.flatMap(remnantsOf), ...unmoved.map((what) => ({ server: move.source.server, what, fate: "never moved (waive): goes with the volume" })), ...files.map(remnantOf)],
    refusals: [
      ...losing.flatMap((one) => unfinished(one, newestRun(records, one.key))), ...(await Promise.all(losing.map((one) => withoutBackup(one, records, engines)))).flat(), ...status.unreachable,
      ...losing.flatMap((one) => targetAway(plan, one, status)), ...found.flatMap((one) => standsAgainst(plan, one.isDatabase ? losing : [move], one, now)),
      ...files.filter(({ state }) => state === "unknown").map(({ server, path }) => `Server ${server}, which has the file ${path}, is offline.`),
    ],
    advice: mine.flatMap(({ server, compose }) => (compose ? [takeOut(server, compose, "make it again, empty")] : [])),
    backup: losing.flatMap((one) => backupOf(one, records) ?? []).map((backup) => `${placeOf(backup)}, ${time(restoration(backup).at)}`).join("; "),
    withoutBackup: losing.filter(({ backup }) => backup === null).map((one) => one.key),
    unmoved,
    remove: async (by, backup, say) => {
      const journal = new Journal(manager, plan.estate);
      for (const one of found) await removeOne(plan, journal, one, { by, backup }, say);
      for (const file of files.filter(isToRemove)) {
        // Before: an `up` that writes the file again, with another password, must not keep it once more.
        await noteRemoved(journal, file, by);
        await file.remove();
        say(`${file.server}: file ${file.path}: removed`);
      }
    },
  };
}

const isSource = ({ source }: MovePlan, { server, container }: OldContainer): boolean => server === source.server && container === source.container;

async function look({ estate, proxies }: Plan, move: MovePlan, old: OldContainer, node: Docker | undefined): Promise<Found> {
  const isDatabase = isSource(move, old);
  const sockets = Object.fromEntries(proxies.flatMap(({ key, server, listen }) => (server === old.server && "volume" in listen ? [[listen.volume, key]] : [])));
  const going = isDatabase ? old.volumes.filter((volume) => !(volume in sockets)) : [];
  if (!node) return { old, node, replaced: false, others: [], isDatabase, going, sockets };
  const found = await orMissing(node.getContainer(old.container).inspect());
  const container = found && isStill(found, old) ? found : undefined;
  const own = [old.container, holderName(estate, old.container)];
  const users = await Promise.all(going.map(async (volume) => {
    const all = await node.listContainers({ all: true, filters: { volume: [volume] } });
    return all.flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, ""))).filter((name) => !own.includes(name)).map((name) => `volume ${volume} is used by container ${name}`);
  }));
  return { old, node, ...(container ? { container } : {}), replaced: found !== undefined && !container, others: users.flat(), isDatabase, going, sockets };
}

function unfinished({ key, phase }: MovePlan, run: Run | undefined): string[] {
  if (run?.state !== "committed") return [`The move "${key}" is ${run ? run.state : "not begun"}: its source is the only copy.`];
  return completion(run) ? [] : [`The way back of the move "${key}" is open: close it first, with moves.${key}.phase: completed${phase === "completed" ? " (it is written; run npm run up)" : " and npm run up"}.`];
}

/** Of the target, since the newest run of a move. */
function backupOf({ key, backup }: MovePlan, records: RecordEntry[]): Run | undefined {
  const run = newestRun(records, key);
  return run && backup ? targetBackupOf(records, key, run.id) : undefined;
}

/** The journal says that there was one, its server whether it is still there. */
async function withoutBackup(move: MovePlan, records: RecordEntry[], engines: Engines): Promise<string[]> {
  const { key } = move;
  if (move.backup === null || !newestRun(records, key)) return [];
  const backup = backupOf(move, records);
  if (!backup) return [`No backup of the target of the move "${key}" was restored since its commit: npm run up makes one where moves.${key}.phase is completed.`];
  const { server, volume } = backup.entries[0]!.data as { server: string; volume: string };
  const node = engines[server];
  if (!node) return [`Server ${server}, which has the backup of the target of the move "${key}", is offline or not in the estate any more.`];
  if (await orMissing(node.getVolume(volume).inspect())) return [];
  return [`The volume ${volume} on ${server}, which had the backup of the target of the move "${key}", is gone: bring it back, or write moves.${key}.backup: waived and say where another backup was restored.`];
}

/** What is about to become the only copy has to be there. */
function targetAway({ instances }: Plan, { key, target }: MovePlan, { services }: EstateStatus): string[] {
  const { serviceName, server } = instances.find((instance) => instance.key === target.instance)!;
  const running = services.some(({ name, running, wanted }) => name === serviceName && running > 0 && running === wanted);
  return running ? [] : [`The instance "${target.instance}" on ${server}, target of the move "${key}", does not run: the old data may be the only copy that is left.`];
}

/** @param losing the moves whose old side it is */
function standsAgainst({ instances }: Plan, losing: MovePlan[], { old, node, container, others, isDatabase, going }: Found, now: number): string[] {
  if (node && !container && !isDatabase) return []; // nothing that would be removed
  const name = `container ${old.container} on ${old.server}`;
  const { key, retainOldDays } = losing.reduce((longest, one) => (one.retainOldDays > longest.retainOldDays ? one : longest));
  const until = Date.parse(old.stoppedAt) + retainOldDays * 86_400_000;
  return [
    ...(node ? [] : [`Server ${old.server}, which has ${name}, is offline.`]),
    ...(now < until ? [`${container ? "The" : "What there is of"} ${name} is kept until ${time(until / 1000)}: it was stopped ${time(old.stoppedAt)}, and moves.${key}.retainOldDays is ${retainOldDays}.`] : []),
    ...(container?.State.Running ? [`The ${name} runs again: find out who started it and whether anybody wrote into it, and stop it: docker stop ${old.container}`] : []),
    ...others.map((sentence) => `On ${old.server} ${sentence}: take it away from there first.`),
    ...instances.filter(({ server, volumeName }) => server === old.server && going.includes(volumeName)).map((instance) => `The volume ${instance.volumeName} on ${old.server} is that of the instance "${instance.key}".`),
  ];
}

const gone = ({ server, container, removed }: OldContainer): Remnant => ({ server, what: `container ${container}`, fate: `removed ${time(removed!.at)}, by ${String(removed!.data.by)}` });

function remnantsOf({ old: { server, container: name, volumes, stoppedAt }, container, replaced, going, sockets }: Found): Remnant[] {
  const folders = ((container?.Mounts ?? []) as { Type: string; Source: string }[]).filter(({ Type }) => Type === "bind");
  // An application's volumes may have what its successor was never given.
  const stays = (volume: string) => (volume in sockets ? `stays: the proxy ${sockets[volume]} has the old socket in it` : "stays, and held: an application's own files");
  return [
    { server, what: `container ${name}`, fate: container ? `stopped ${time(stoppedAt)}; to be removed` : replaced ? "gone; another container has its name, and stays" : "gone" },
    ...volumes.map((volume) => ({ server, what: `volume ${volume}`, fate: going.includes(volume) ? "to be removed, with all that is in it" : stays(volume) })),
    ...folders.map(({ Source }) => ({ server, what: `folder ${Source}`, fate: "stays" })),
  ];
}

const isToRemove = ({ state, neededBy }: KeptFile): boolean => state === "there" && neededBy.length === 0;

function remnantOf(file: KeptFile): Remnant {
  const { server, path, state, neededBy } = file;
  const fates = { there: isToRemove(file) ? "to be removed: it has the old passwords" : `stays: the way back of ${neededBy.join(", ")} needs it`, gone: "gone", unknown: "not known" };
  return { server, what: `file ${path}`, fate: fates[state] };
}

async function removeOne({ estate }: Plan, journal: Journal, { old, node, container: found, isDatabase, going }: Found, data: { by: string; backup: string }, say: (line: string) => void): Promise<void> {
  const { server, container, volumes, subjects, run } = old;
  // By its id: another one may have got its name.
  if (found) await orMissing(node!.getContainer(found.Id).remove());
  if (isDatabase || volumes.length === 0) await orMissing(node!.getContainer(holderName(estate, container)).remove({ force: true }));
  for (const volume of going) await orMissing(node!.getVolume(volume).remove());
  // The first subject's journal is enough: the container is one.
  await journal.append("retired", subjects[0]!, (entries) => (oldContainers(entries).some((one) => one.server === server && one.container === container && one.removed) ? null : { run, event: "removed", data: { container, server, volumes: going, ...data } }));
  say(`${server}: container ${container}${going.map((volume) => `, volume ${volume}`).join("")}: removed`);
}
