import type { Client } from "pg";
import { boolean, number, string, type Shape } from "../docker/shape";
import type { Context, Properties, ResourceType } from "../provider";
import { connected, execute, transaction } from "./connection";
import { asMemberOf } from "./membership";
import { expectAtLeast, objectType } from "../bridged/objectType";
import type { Server } from "./server";
import { identifier, literal } from "./sql";

/** Filled in by the server, and fixed for the life of a database. */
const fixed = { computed: true, replaces: true };

const shape: Shape = {
  name: string(),
  owner: string({ computed: true }),
  template: string(fixed),
  encoding: string(fixed),
  lcCollate: string(fixed),
  lcCtype: string(fixed),
  tablespaceName: string({ computed: true }),
  connectionLimit: number({ default: -1 }),
  allowConnections: boolean({ default: true }),
  isTemplate: boolean({ computed: true }),
  alterObjectOwnership: boolean(),
};

const FORCED_DROP_FROM = 130000;

/** A database. Deleting it throws its sessions out and drops it with all its rows: protect it. */
export const database: ResourceType = objectType({
  shape,
  zero: { alterObjectOwnership: false },
  validate: (inputs) => expectAtLeast(inputs, "connectionLimit", -1),

  create: (plan, { configuration }) => connected(configuration, async (client, server) => {
    await owned(client, server, plan.owner, () => execute(client, `error creating database ${JSON.stringify(plan.name)}`, createStatement(plan, server)));
    return plan.name;
  }),

  read,

  update: (id, plan, state, { configuration }) => connected(configuration, async (client, server) => {
    const { name, owner } = plan;
    const changed = (key: string) => plan[key] !== undefined && plan[key] !== state[key];
    const alter = (what: string, rest: string) => execute(client, `error updating database ${what}`, `ALTER DATABASE ${identifier(name)} ${rest}`);
    if (name !== id) await execute(client, "error updating database name", `ALTER DATABASE ${identifier(id)} RENAME TO ${identifier(name)}`);
    if (plan.alterObjectOwnership && owner && (changed("owner") || changed("alterObjectOwnership"))) await reassign(configuration, name, owner);
    if (changed("owner")) await owned(client, server, owner, () => alter("OWNER", `OWNER TO ${identifier(owner)}`));
    if (changed("tablespaceName")) await alter("TABLESPACE", isDefault(plan.tablespaceName) ? "RESET TABLESPACE" : `SET TABLESPACE ${identifier(plan.tablespaceName)}`);
    if (changed("connectionLimit")) await alter("CONNECTION LIMIT", `CONNECTION LIMIT = ${plan.connectionLimit}`);
    if (changed("allowConnections")) await alter("ALLOW_CONNECTIONS", `ALLOW_CONNECTIONS ${plan.allowConnections}`);
    if (changed("isTemplate")) await alter("IS_TEMPLATE", `IS_TEMPLATE ${plan.isTemplate}`);
    return name;
  }),

  delete: (id, state, { configuration }) => connected(configuration, (client, server) => owned(client, server, state.owner, async () => {
    const name = identifier(id);
    if (state.isTemplate) await execute(client, "error updating database IS_TEMPLATE during DROP DATABASE", `ALTER DATABASE ${name} IS_TEMPLATE false`);
    await execute(client, "error blocking connections to database", `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()", [id]);
    const version = Number((await client.query("SHOW server_version_num")).rows[0].server_version_num);
    await execute(client, "error dropping database", `DROP DATABASE ${name}${version >= FORCED_DROP_FROM ? " WITH ( FORCE )" : ""}`);
  })),
});

function createStatement(plan: Properties, server: Server): string {
  const name = (value: string) => (isDefault(value) ? "DEFAULT" : identifier(value));
  const text = (value: string) => (isDefault(value) ? "DEFAULT" : literal(value));
  return [
    `CREATE DATABASE ${identifier(plan.name)}`,
    `OWNER ${identifier(plan.owner || server.username)}`,
    `TEMPLATE ${name(plan.template || "template0")}`,
    `ENCODING ${text(plan.encoding || "UTF8")}`,
    ...(plan.lcCollate ? [`LC_COLLATE ${text(plan.lcCollate)}`] : []),
    ...(plan.lcCtype ? [`LC_CTYPE ${text(plan.lcCtype)}`] : []),
    ...(plan.tablespaceName ? [`TABLESPACE ${name(plan.tablespaceName)}`] : []),
    `ALLOW_CONNECTIONS ${plan.allowConnections}`,
    `CONNECTION LIMIT ${plan.connectionLimit}`,
    `IS_TEMPLATE ${plan.isTemplate ?? false}`,
  ].join(" ");
}

const isDefault = (value: string) => value === "" || value.toUpperCase() === "DEFAULT";

async function read(id: string, state: Properties, { configuration }: Context) {
  return connected(configuration, async (client) => {
    const columns = "datname, pg_catalog.pg_get_userbyid(datdba) AS owner, pg_catalog.pg_encoding_to_char(encoding) AS encoding, datcollate, datctype, spcname, datconnlimit, datallowconn, datistemplate";
    const row = (await client.query(`SELECT ${columns} FROM pg_catalog.pg_database JOIN pg_catalog.pg_tablespace AS space ON dattablespace = space.oid WHERE datname = $1`, [id])).rows[0];
    if (!row) return undefined;
    const outputs = {
      name: row.datname,
      owner: row.owner,
      template: state.template || "template0", // which it was made from is written nowhere
      encoding: row.encoding,
      lcCollate: row.datcollate,
      lcCtype: row.datctype,
      tablespaceName: row.spcname,
      connectionLimit: row.datconnlimit,
      allowConnections: row.datallowconn,
      isTemplate: row.datistemplate,
      alterObjectOwnership: state.alterObjectOwnership ?? false,
    };
    return { id, outputs };
  });
}

/** One at a time, as all of them may have to make the same user a member of the same owner for a moment. */
async function owned(client: Client, server: Server, owner: string | undefined, work: () => Promise<void>): Promise<void> {
  if (!owner) return work();
  // Held until the connection ends: CREATE and DROP DATABASE cannot be inside a transaction.
  await client.query("SELECT pg_advisory_lock(oid::bigint) FROM pg_catalog.pg_roles WHERE rolname = $1", [server.username]);
  await asMemberOf(client, server, owner, work);
}

/** All that the present owner has inside the database. */
function reassign(configuration: Properties, name: string, owner: string): Promise<void> {
  return connected(configuration, (client) => transaction(client, async () => {
    const present = (await client.query("SELECT pg_catalog.pg_get_userbyid(datdba) AS owner FROM pg_catalog.pg_database WHERE datname = $1", [name])).rows[0]?.owner;
    if (present === undefined || present === owner) return;
    await execute(client, `error reassigning objects owned by '${present}'`, `REASSIGN OWNED BY ${identifier(present)} TO ${identifier(owner)}`);
  }), name);
}
