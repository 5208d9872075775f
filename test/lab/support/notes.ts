/** A small estate without a move, for tests of what happens to an instance: one in the providers' hands, one in the jobs'. */
import { atTarget, engines, inContainer, lab, onServer, task } from "./lab";
import { succeeds, up } from "./run";
import { healthcheck, labServers, pulumi, reset, stateOf } from "./site";

interface Instance { databases: Record<string, Record<string, unknown>>; [key: string]: unknown }
export interface NotesEstate {
  databaseStacks: { main: { instances: Record<string, Instance> } };
  applications: Record<string, { databases: { main: { instance: string; database: string; account: string } }; [key: string]: unknown }>;
  [key: string]: unknown;
}

/** Keys of the two instances; each has a database `notes`, used by an application `notes-<instance>`. */
export const instances = ["pg-open", "pg-inner"] as const;

export function notesEstate(): NotesEstate {
  const instance = (more: Record<string, unknown>): Instance => ({
    engine: "postgres", image: "postgres:17-trixie", server: "srv80", memoryMegabytes: 512, healthcheck, ...more,
    databases: { notes: { accounts: { notes_app: {} } } },
  });
  const application = (key: string) => ({
    image: "postgres:17-trixie", server: "srv84", command: ["bash", "-c", "trap 'exit 0' TERM INT; sleep infinity & wait"], endpointMode: "dnsrr",
    databases: { main: { instance: key, database: "notes", account: "notes_app" } },
    environment: { PGHOST: "${main.host}", PGDATABASE: "${main.database}", PGUSER: "${main.account}", PGSSLMODE: "verify-full", PGSSLROOTCERT: "${main.authorityFile}" },
    probe: { command: ["bash", "-c", "PGPASSWORD=$(cat /run/secrets/database-password) psql -XAtc 'select 1'"] },
  });
  return {
    version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 },
    databaseStacks: { main: { instances: { "pg-open": instance({ port: 5435, administrators: [lab.subnet] }), "pg-inner": instance({}) } } },
    applications: Object.fromEntries(instances.map((key) => [`notes-${key}`, application(key)])),
  };
}

export const at = (key: string) => (sql: string): Promise<string> => atTarget(sql, "notes", `lab-${key}`);

export async function writeRows(key: string): Promise<void> {
  await at(key)("set role notes_owner; create table note (id int primary key, text text); insert into note select i, md5(i::text) from generate_series(1, 5000) i");
}

/** Number of rows and one number for all of their content. */
export const rowsOf = (key: string): Promise<string> => at(key)("select count(*), sum(hashtextextended(note::text, 0)) from note");

export const allRows = (): Promise<string[]> => Promise.all(instances.map(rowsOf));

/** The estate in a world of its own, with rows in each instance. @returns allRows of them */
export async function begin(): Promise<string[]> {
  await reset({ estate: notesEstate() });
  await succeeds(up());
  await Promise.all(instances.map(writeRows));
  return allRows();
}

/** What the application reads with its own settings and password. */
export async function applicationReads(key: string): Promise<string> {
  const container = await task("srv84", `lab-notes-${key}`);
  if (!container) throw new Error(`lab-notes-${key} has no running task on srv84`);
  return inContainer(engines.srv84, container, ["bash", "-c", "PGPASSWORD=$(cat /run/secrets/database-password) psql -XAtc 'select count(*) from note'"]);
}

/** The application's generated password as the state holds it. It stays in this process. */
export function applicationPassword(key: string, account = "notes_app"): string {
  const { resources = [] } = stateOf(pulumi(["stack", "export", "--stack", "dev", "--show-secrets"]));
  const found = resources.find(({ urn }) => urn.endsWith(`::${key}-notes-${account}-password`));
  if (!found) throw new Error(`there is no password of ${account} on ${key} in the state`);
  return JSON.parse((found.outputs!.result as { plaintext: string }).plaintext) as string;
}

/** Whether the account may log in over the network (the local address needs no password in the official image). */
export async function canLogIn(key: string, password: string): Promise<boolean> {
  const container = await task("srv80", `lab-${key}`);
  const client = `IFS= read -r PGPASSWORD; export PGPASSWORD; psql -w -h "$(hostname -i | cut -d" " -f1)" -U notes_app -d notes -XAtc "select 1" 2>&1 || true`;
  const answer = await onServer("srv80", `docker exec -i ${container} bash -c '${client}' <<<'${password}'`);
  if (answer.trim() === "1") return true;
  if (/password authentication failed/.test(answer)) return false;
  throw new Error(`neither let in nor refused for its password: ${answer}`);
}

/** As it is, with more of some instances. */
export function changed(how: Record<string, Record<string, unknown>>): NotesEstate {
  const estate = notesEstate();
  for (const [instance, more] of Object.entries(how)) Object.assign(estate.databaseStacks.main.instances[instance]!, more);
  return estate;
}
