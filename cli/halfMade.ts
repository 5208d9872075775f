/** What a killed `up` made without noting it: removed where it holds nothing that is not made again, else found to be taken over. */
import { UserError } from "../config/issues";
import type { MysqlFamily } from "../config/engines/mysqlFamily";
import type { EngineName, Estate } from "../config/schema";
import * as postgres from "../plan/engines/postgres";
import { planInstances } from "../plan/instances";
import { messageOf, orMissing, type Docker } from "../swarm/engine";
import { execIn } from "../swarm/exec";
import { joinAnew, lostNetwork, start } from "../swarm/joining";
import { labelOf } from "../swarm/labels";
import { pause } from "../swarm/job";
import { hasTask, runningTask } from "../swarm/tasks";
import type { Operation } from "./checkpoint";
import type { StateResource } from "./exportedState";
import { engineOfEach } from "./observe";

export const containerType = "docker:index/container:Container";
const secretType = "docker:index/secret:Secret";

export interface Engines { manager: Docker | undefined; byServer: Record<string, Docker> }

export function enginesOf(estate: Estate): Engines {
  const byServer = engineOfEach(estate);
  return { manager: byServer[Object.entries(estate.servers).find(([, { manager }]) => manager)?.[0] ?? ""], byServer };
}

/**
 * Starts containers that were made and could not be started: no change of theirs makes the provider try again.
 *
 * @throws UserError where one does not start
 */
export async function startMade(containers: StateResource[], { byServer }: Engines, estate: string, say: (line: string) => void): Promise<void> {
  for (const { inputs, initErrors = [] } of containers) {
    const name = String(inputs?.name);
    for await (const { server, engine, container, running } of ownContainers(name, byServer, estate)) {
      if (running) continue;
      // To start it as it is would wait in vain for the address that it was given then.
      if (initErrors.some(lostNetwork)) await joinAnew(engine, container);
      await start(engine, container).catch((error: Error) => {
        throw new UserError(`the container ${name} on server ${server} was made by an earlier up and does not start: ${messageOf(error)}; mend that, and run up again.`);
      });
      say(`started the container ${name}, which was made and not started`);
    }
  }
}

/** Those of this name that have this estate's label: a name alone could be somebody else's. */
async function* ownContainers(name: string, byServer: Engines["byServer"], estate: string) {
  for (const [server, engine] of Object.entries(byServer)) {
    const found = await orMissing(engine.getContainer(name).inspect());
    if (found && labelOf(found.Config.Labels, "estate") === estate) yield { server, engine, container: engine.getContainer(found.Id), running: found.State.Running };
  }
}

/** Removes half-made containers and secrets, only with this estate's label. */
export async function removeHalfMade(operations: Operation[], { manager, byServer }: Engines, estate: string, say: (line: string) => void): Promise<void> {
  for (const { resource } of operations) {
    const name = resource.inputs?.name;
    if (typeof name !== "string") continue;
    if (resource.type === containerType) {
      for await (const { container } of ownContainers(name, byServer, estate)) {
        await orMissing(container.remove({ force: true }));
        say(`removed the half-made container ${name}`);
      }
    }
    if (resource.type === secretType && manager) {
      const secrets = await manager.listSecrets({ filters: { name: [name] } } as never) as unknown as { ID: string; Spec: { Name: string; Labels?: Record<string, string> } }[];
      const found = secrets.find(({ Spec }) => Spec.Name === name && labelOf(Spec.Labels, "estate") === estate);
      if (!found) continue;
      await orMissing(manager.getSecret(found.ID).remove());
      say(`removed the half-made secret ${name}`);
    }
  }
}

/** A server goes on with a statement whose client is gone: what is still being made is waited for. */
const settled = `do $$ begin
  while exists (select from pg_stat_activity where pid <> pg_backend_pid() and state = 'active' and query ~* '^\\s*create\\s+(role|user|database)') loop
    perform pg_sleep(0.1);
    perform pg_stat_clear_snapshot();
  end loop;
end $$`;
/** The same for MariaDB and MySQL, as the system's root over the local socket; the client's name is the engine's. */
const untilSettled = `until [[ $("$0" --batch --skip-column-names -e "$1") == 0 ]]; do sleep 0.1; done
exec "$0" --batch --raw --skip-column-names -e "$2"`;
const making = "select count(*) from information_schema.processlist where id <> connection_id() and info regexp '^ *create +(user|database)'";
const family = (client: MysqlFamily, query: string) => ["bash", "-c", untilSettled, client, making, query];
const psql = (query: string) => ["psql", "-U", postgres.administrator, "-d", "postgres", "-qAt", "-c", settled, "-c", query];

/** Types of the providers that make accounts and databases, and the command inside the server's container that lists their names. */
const catalogues: Record<string, (engine: EngineName) => string[]> = {
  "postgresql:index/role:Role": () => psql("select rolname from pg_roles"),
  "postgresql:index/database:Database": () => psql("select datname from pg_database"),
  "mysql:index/database:Database": (engine) => family(engine as MysqlFamily, "select schema_name from information_schema.schemata"),
};

const accountType = "mysql:index/user:User";

/**
 * An account of MariaDB or MySQL cannot be imported. One that the provider has just made holds nothing and lets nobody in (no
 * password, and a certificate asked for); one like that goes, and only one like that.
 */
const dropped = (name: string) => `set @name = convert(x'${Buffer.from(name).toString("hex")}' using utf8mb4);
set @drop = (select concat('drop user ', quote(user), '@', quote(host)) from mysql.user
  where user = @name and host = '%' and ssl_type = 'X509' and coalesce(authentication_string, '') = '');
set @statement = coalesce(@drop, 'do 0'); prepare statement from @statement; execute statement;
select @drop is not null`;

/** Whether what may have been made is looked for here. Services, networks and volumes the program finds itself, and a command runs again. */
export const isLookedFor = (type: string): boolean => [containerType, secretType, accountType].includes(type) || type in catalogues;

/** How long an instance may take to answer: it may have been killed with its server. In milliseconds. */
export const patience = { answer: 60_000, poll: 500 };

/** URNs of the operations: `there` exists and is to be taken over; of what is `unknown` the instance gave no answer. */
export interface InDatabases { there: string[]; unknown: string[] }

/**
 * Looks for what these operations may have made inside database servers, through their own sockets: roles and databases stay, accounts of
 * MariaDB and MySQL go. What lies on a server that is offline is left out.
 */
export async function settleInDatabases(operations: Operation[], estate: Estate, { byServer }: Engines, say: (line: string) => void): Promise<InDatabases> {
  const seen: InDatabases = { there: [], unknown: [] };
  const silent = new Set<string>();
  for (const { resource: { urn, type, inputs }, instance: { key, engine, server, serviceName } } of inInstances(operations, estate, byServer)) {
    const account = type === accountType ? String(inputs?.user) : undefined;
    const command = account === undefined ? catalogues[type]!(engine) : family(engine as MysqlFamily, dropped(account));
    const lines = silent.has(key) ? undefined : await answered(byServer[server], serviceName, command);
    if (!lines) {
      silent.add(key);
      seen.unknown.push(urn);
    } else if (account !== undefined) {
      if (lines[0] === "1") say(`removed the half-made account ${account} of ${key}`);
    } else if (lines.includes(String(inputs?.name))) seen.there.push(urn);
  }
  return seen;
}

/** Those on what lies in a database server that is online, with the instance that it is. */
function inInstances(operations: Operation[], estate: Estate, byServer: Engines["byServer"]) {
  const instances = planInstances(estate);
  return operations.filter(({ resource: { type } }) => type in catalogues || type === accountType).flatMap(({ resource }) => {
    const instance = instances.find(({ key }) => resource.provider?.includes(`::${key}-accounts::`));
    return instance && byServer[instance.server] ? [{ resource, instance }] : [];
  });
}

/**
 * The lines that a command prints on an instance. One that was killed is waited for: undefined where it does not answer for a minute, or has
 * no container.
 */
async function answered(server: Docker, service: string, command: string[]): Promise<string[] | undefined> {
  for (const deadline = Date.now() + patience.answer; ; await pause(patience.poll)) {
    const task = await runningTask(server, service);
    const { exitCode, stdout } = task ? await execIn(server, task, command) : { exitCode: -1, stdout: "" };
    if (exitCode === 0) return stdout.split("\n");
    if (Date.now() > deadline || (!task && !(await hasTask(server, service)))) return undefined;
  }
}
