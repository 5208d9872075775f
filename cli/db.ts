/** npm run db -- [shell] [DATABASE] [--account NAME] [--from network|published] [--form FORM] [--stack STACK] */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { listed, UserError } from "../config/issues";
import type { EngineName } from "../config/schema";
import { formNames, forms, type Form } from "../plan/connectionForms";
import { besideClient, type ConnectionOutput, type ConnectionPlan, type Place } from "../plan/connections";
import { isMysqlFamily } from "../config/engines/mysqlFamily";
import { memoryPath } from "../plan/engines/mysqlFamily";
import { planEstate, type Plan } from "../plan/plan";
import type { Engine } from "../plan/servers";
import { tlsFiles } from "../plan/tls";
import { connectEngine, dockerCommand } from "../swarm/engine";
import { runningTask } from "../swarm/tasks";
import { run } from "./arguments";
import { accountsOf, chosen, overview } from "./connections";
import { estateOf } from "./estate";
import { pulumiOutput, stackOptions, workspace } from "./pulumi";

const help = `npm run db                                   which databases and accounts there are, and where they are reached
npm run db -- DATABASE [--account NAME]      how an application connects, with the password
npm run db -- authority DATABASE             certificate against which its clients check the server: for a file
npm run db -- shell DATABASE [-- ARGUMENTS]  the engine's own client on the database's server

  --account NAME   default: the only account; in the shell the first with the role readOnly
  --from PLACE     network: from containers on the instance's network (default); published: from anywhere else
  --form FORM      ${formNames.join(", ")}; default url
  --authority FILE where the client has that certificate; default ${besideClient}
  --stack STACK    default dev`;

run(async (args) => {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { account: text, from: text, form: text, authority: text, stack: text, help: { type: "boolean", short: "h" } } });
  if (values.help) return console.log(help), 0;
  const { stack = "dev", account, from = "network", form = "url", authority = besideClient } = values;
  const { estate } = estateOf(stack);
  const plan = planEstate(estate);
  if (positionals.length === 0) return console.log(overview(plan)), 0;
  const isShell = positionals[0] === "shell";
  const isAuthority = positionals[0] === "authority";
  const accounts = accountsOf(plan, positionals[isShell || isAuthority ? 1 : 0]);
  if (isAuthority) return console.log(outputOf(stack, chosen(accounts, account, () => true, "it has no account")).authority.trimEnd()), 0;
  if (isShell) return shell(plan, stack, chosen(accounts, account, ({ role }) => role === "readOnly", "give it one with role: readOnly, or name another with --account"), positionals.slice(2));
  const connection = chosen(accounts, account, (_, __, all) => all.length === 1, "name one with --account");
  console.log(rendered(stack, connection, oneOf("--from", from, ["network", "published"]), oneOf("--form", form, formNames), authority));
  return 0;
});

function oneOf<T extends string>(option: string, value: string, known: readonly T[]): T {
  if (known.includes(value as T)) return value as T;
  throw new UserError(`${option} is "${value}"; it can be ${listed(known, "or")}.`);
}

function rendered(stack: string, connection: ConnectionPlan, from: "network" | "published", form: Form, authorityFile: string): string {
  const { engine, instance, addressed, account, places } = connection;
  const place = places[from];
  if (!place) throw new UserError(`instance ${instance} publishes no port: it is reached on its network only.`);
  const password = knownPassword(stack, connection, place);
  const render = forms[engine][form];
  if (!render) throw new UserError(`there is no form ${form} for ${engine}; it has ${listed(Object.keys(forms[engine]), "and")}.`);
  return render({ ...place, database: addressed, account, password, authorityFile });
}

/** @throws for an account that was carried */
function knownPassword(stack: string, connection: ConnectionPlan, { host, port }: Place): string {
  const { password } = outputOf(stack, connection);
  if (password === null) throw new UserError(`account ${connection.account} was carried with its password, which dbhaven does not know; its users do. It connects to ${host}:${port}, database ${connection.database}.`);
  return password;
}

/** From the stack's outputs. */
function outputOf(stack: string, { instance, database, account }: ConnectionPlan): ConnectionOutput {
  const { code, stdout, stderr } = pulumiOutput(["stack", "output", "connections", "--json", "--show-secrets", ...stackOptions(stack, { ...workspace(), configFiles: {} })]);
  if (code !== 0) throw new UserError(`stack ${stack} says of no connection yet; run npm run up first (${stderr.trim().split("\n").at(-1)}).`);
  const output = (JSON.parse(stdout) as Record<string, Record<string, ConnectionOutput>>)[`${instance}-${database}`]?.[account];
  if (!output) throw new UserError(`stack ${stack} does not know ${account} of ${database} yet; run npm run up first.`);
  return output;
}

/**
 * The engine's client in the instance's container. PostgreSQL trusts its own socket; Redis asks for the password; the clients of MariaDB and MySQL
 * read it from a file in memory, which is gone as soon as the client has opened it.
 */
const clients: Record<EngineName, (account: string, database: string, passwordFile: string) => string[]> = {
  postgres: (account, database) => ["psql", "-U", account, "-d", database],
  redis: (account) => ["redis-cli", "--tls", "--cacert", tlsFiles.certificate, "--user", account, "--askpass"],
  mariadb: familyClient("mariadb --defaults-file=/dev/fd/3 --ssl --skip-ssl-verify-server-cert"),
  mysql: familyClient("mysql --defaults-file=/dev/fd/3 --ssl-mode=REQUIRED"),
};

function familyClient(program: string) {
  return (account: string, database: string, file: string) => ["bash", "-c", `exec 3<"$1"; rm "$1"; shift; exec ${program} "$@"`, "shell", file, `--user=${account}`, `--database=${database}`];
}

async function shell(plan: Plan, stack: string, connection: ConnectionPlan, more: string[]): Promise<number> {
  const { engine: kind, instance: key, database, account } = connection;
  const instance = plan.instances.find((one) => one.key === key)!;
  const { engine } = plan.servers.find((one) => one.key === instance.server)!;
  const task = await runningTask(connectEngine(engine, { connections: 1 }), instance.serviceName);
  if (!task) throw new UserError(`instance ${key} has no running task on ${instance.server}; npm run status tells more.`);
  const passwordFile = isMysqlFamily(kind) ? leavePassword(engine, task, knownPassword(stack, connection, connection.places.network)) : "";
  const terminal = process.stdin.isTTY === true;
  const [program, ...rest] = dockerCommand(engine, ["exec", terminal ? "-it" : "-i", task, ...clients[kind](account, database, passwordFile), ...more], terminal);
  const child = spawn(program, rest, { stdio: "inherit" });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve(code ?? 1)));
}

/** Puts the password into a file in the container's memory, through stdin; returns the file's path. */
function leavePassword(engine: Engine, task: string, password: string): string {
  const file = `${memoryPath}/shell-${randomBytes(8).toString("hex")}`;
  const [program, ...args] = dockerCommand(engine, ["exec", "-i", task, "bash", "-c", 'umask 077; cat >"$1"', "shell", file], false);
  const { status, stderr } = spawnSync(program, args, { input: `[client]\npassword="${password}"\n`, encoding: "utf8" });
  if (status !== 0) throw new UserError(`the shell could not be prepared in the instance's container: ${stderr.trim()}`);
  return file;
}
