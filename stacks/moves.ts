import type * as pulumi from "@pulumi/pulumi";
import { DatabaseMove } from "../components/databaseMove";
import type { BackupPlace, MoveArgs } from "../components/moveJob";
import { MoveBackup } from "../components/moveBackup";
import { MoveReversal } from "../components/moveReversal";
import { MoveRehearsal } from "../components/moveRehearsal";
import { SourceAccount } from "../components/sourceAccount";
import { planners } from "../plan/engines";
import type { OpenMove } from "../plan/losses";
import type { RevertResult } from "../plan/jobs";
import { sourceKey, type SwitchGroup } from "../plan/moves/groups";
import { isReverted, isSwitched, type MovePlan } from "../plan/moves/plan";
import type { Committed } from "../plan/moves/vanished";
import { committedMoves, completion, endsNoted, inFlight, newestRun, type RecordEntry } from "../swarm/records";
import { approvalOf, backupTokenOf, rehearsalTokenOf, reversalTokenOf, targetBackupTokenOf, tokenOf } from "../swarm/tokens";
import type { TargetUsers } from "../plan/moves/users";
import type { Engine } from "../plan/servers";
import type { DatabaseStack } from "./databaseStack";
import type { Site } from "./site";

/** Moves with a run or a rehearsal that have not ended in a commit that stands. */
export function openMoves(records: RecordEntry[]): OpenMove[] {
  const moves = new Set(records.filter(({ kind }) => kind === "move" || kind === "rehearsal").map(({ subject }) => subject));
  return [...moves].flatMap((key): OpenMove[] => {
    const [run, rehearsal, reversal] = [newestRun(records, key), newestRun(records, key, "rehearsal"), newestRun(records, key, "reversal")];
    const unfinished = [run, reversal].some((one) => one !== undefined && inFlight(one));
    if (run?.state === "committed" && !unfinished) return [];
    return [{ key, inFlight: unfinished, reverted: run?.state === "reverted", targets: [run, rehearsal].flatMap((one) => (one && endsNoted(one).target) ?? []) }];
  });
}

/** Where committed moves have led, those among them that are not in the estate any more. */
export function broughtBy(records: RecordEntry[]): { host: string; database: string }[] {
  const moves = new Set(records.filter(({ kind }) => kind === "move").map(({ subject }) => subject));
  return [...moves].map((move) => newestRun(records, move)!).filter(({ state }) => state === "committed")
    .map(({ entries: [started] }) => started!.data.target as { host: string; database: string });
}

/** What of all moves in the journal is committed, those among them that are not in the estate any more. */
export const committedOnes = (records: RecordEntry[]): Committed[] => committedMoves(records).map((key) => {
  const run = newestRun(records, key)!;
  return { key, source: sourceKey({ source: run.entries[0]!.data.source as MovePlan["source"] }), open: !completion(run) };
});

/**
 * One DatabaseMove for each move of a group that the estate switches, by key; none begins before the backups of all are restored, and none
 * is committed before all are verified.
 * @param after what has to be finished before the first of the backups
 */
export function databaseMoves(site: Site, databaseStacks: DatabaseStack[], { moves }: SwitchGroup, after: pulumi.Resource[]): Record<string, DatabaseMove> {
  const plans = site.plan.moves.filter((plan) => moves.includes(plan.key) && isSwitched(plan));
  const backedUp = [...after, ...moveBackups(site, databaseStacks, plans, after)];
  const group = plans.map((plan) => new DatabaseMove(plan.key, { ...moveArgs(site, plan, databaseStacks), database: targetOf(plan, databaseStacks), after: backedUp, others: othersOf(site, plan, plans), approved: approvalOf(site.survey.records, plan.key, plan.approved), targetBackup: backupPlace(site, plan, targetBackupTokenOf) }));
  group.forEach((move) => move.commit(group));
  group.forEach((move) => move.retire(group));
  return Object.fromEntries(plans.map(({ key }, i) => [key, group[i]]));
}

const moveBackups = (site: Site, databaseStacks: DatabaseStack[], plans: MovePlan[], after: pulumi.Resource[]): MoveBackup[] => plans.flatMap((plan) => {
  const place = backupPlace(site, plan, backupTokenOf);
  return place ? [new MoveBackup(plan.key, { ...moveArgs(site, plan, databaseStacks), ...place, database: targetOf(plan, databaseStacks), after })] : [];
});

/** Null for a move that does without. */
const backupPlace = (site: Site, { key, backup }: MovePlan, token: typeof backupTokenOf): BackupPlace | null =>
  backup && { node: workplace(site, backup.server), volume: backup.volume, token: token(site.survey.records, key, new Date()) };

const othersOf = (site: Site, plan: MovePlan, group: MovePlan[]) =>
  group.filter((other) => other !== plan).map(({ key, target }) => ({ move: key, node: site.servers[target.server].plan.engine }));

/** One MoveReversal for each switch group that the estate takes back; its results by the keys of the moves. */
export function moveReversals(site: Site, databaseStacks: DatabaseStack[]): Record<string, pulumi.Output<RevertResult>> {
  const servers = Object.fromEntries(site.plan.servers.filter(({ offline }) => !offline).map(({ key, engine }) => [key, engine]));
  const reached = ({ services, proxies }: TargetUsers) => ({ services, proxies: proxies.filter(({ server }) => server in servers).map(({ server, container }) => ({ node: servers[server], container })) });
  return Object.assign({}, ...site.plan.groups.map(({ moves }) => {
    const plans = site.plan.moves.filter((plan) => moves.includes(plan.key) && isReverted(plan));
    if (plans.length === 0) return {};
    const { result } = new MoveReversal(plans[0].key, {
      servers,
      stopped: reached(site.plan.returning[plans[0].key].group),
      moves: plans.map((plan) => ({ ...moveArgs(site, plan, databaseStacks), users: reached(site.plan.returning[plan.key].own) })),
    });
    return Object.fromEntries(plans.map(({ key }) => [key, result.apply((results) => results[key])]));
  }));
}

/** One MoveRehearsal for each move that the estate only prepares or rehearses, by key. */
export function moveRehearsals(site: Site, databaseStacks: DatabaseStack[]): Record<string, MoveRehearsal> {
  return Object.fromEntries(site.plan.moves.filter((plan) => !isSwitched(plan) && !isReverted(plan)).map((plan) => [plan.key, new MoveRehearsal(plan.key, { ...moveArgs(site, plan, databaseStacks), database: targetOf(plan, databaseStacks) })]));
}

/** dbhaven's account on each source: moves from one source share it. */
export function sourceAccounts(moves: MovePlan[]): Record<string, SourceAccount> {
  const first = new Map([...moves].reverse().map((move) => [sourceKey(move), move]));
  return Object.fromEntries([...first].map(([source, { key, engine }]) => [source, new SourceAccount(key, planners[engine].storedPassword)]));
}

const tokens = { prepared: rehearsalTokenOf, rehearsed: rehearsalTokenOf, switched: tokenOf, reverted: reversalTokenOf, completed: tokenOf };

function moveArgs(site: Site, plan: MovePlan, databaseStacks: DatabaseStack[]): MoveArgs {
  const { target } = plan;
  const stack = databaseStacks.find((candidate) => target.instance in candidate.instances);
  const source: Engine = site.plan.servers.find(({ key }) => key === plan.source.server)!.engine;
  return {
    plan,
    instance: stack?.instances[target.instance] ?? null,
    // Not a digest of its files: a finished move is no change because a job's file changed.
    job: {
      estate: site.plan.estate,
      manager: site.manager.plan.engine,
      node: workplace(site, target.away ? plan.source.server : target.server),
      image: target.image,
      networks: [site.plan.networks.find(({ key }) => key === target.network)!.dockerName],
      move: plan.key,
      ...(plan.engine === "postgres" ? {} : { engine: plan.engine }),
      token: tokens[plan.phase](site.survey.records, plan.key),
      source: { ...source, hostname: plan.source.hostname, container: plan.source.container, network: plan.source.network, port: plan.source.port },
      proxyImage: site.plan.proxyImage,
    },
    sourcePassword: site.secrets[plan.source.passwordSecret],
    sourceAccount: site.sourceAccounts[sourceKey(plan)],
  };
}

const workplace = ({ servers }: Site, server: string) => ({ ...servers[server].plan.engine, hostname: servers[server].plan.hostname });

const targetOf = ({ target: { instance, database } }: MovePlan, databaseStacks: DatabaseStack[]) =>
  databaseStacks.find((stack) => instance in stack.instances)!.databases[`${instance}-${database}`];
