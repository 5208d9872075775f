import { boolean, string, type Shape } from "../docker/shape";
import type { Context, Properties, ResourceType } from "../provider";
import { connected, execute, transaction } from "./connection";
import { objectType } from "../bridged/objectType";
import { serverOf } from "./server";
import { identifier } from "./sql";

const shape: Shape = {
  name: string({ replaces: true }),
  database: string({ computed: true, replaces: true }),
  schema: string({ computed: true }),
  version: string({ computed: true }),
  createCascade: boolean(),
  dropCascade: boolean(),
};

/** An extension in one database; one that is there already is taken as it is. */
export const extension: ResourceType = objectType({
  shape,
  zero: { createCascade: false, dropCascade: false },

  async create(plan, { configuration }) {
    const database = plan.database || serverOf(configuration).database;
    const { name, schema, version, createCascade } = plan;
    const statement = `CREATE EXTENSION IF NOT EXISTS ${identifier(name)}${schema ? ` SCHEMA ${identifier(schema)}` : ""}${version ? ` VERSION ${identifier(version)}` : ""}${createCascade ? " CASCADE" : ""}`;
    await connected(configuration, (client) => execute(client, `error creating extension ${name} in ${database}`, statement), database);
    return `${database}.${name}`;
  },

  read,

  async update(id, plan, state, { configuration }) {
    await connected(configuration, (client) => transaction(client, async () => {
      const alter = (what: string, rest: string) => execute(client, `error updating extension ${what}`, `ALTER EXTENSION ${identifier(plan.name)} ${rest}`);
      if (plan.schema !== state.schema) await alter("SCHEMA", `SET SCHEMA ${identifier(plan.schema)}`);
      if (plan.version !== state.version) await alter("version", `UPDATE TO ${identifier(plan.version)}`);
    }), state.database);
    return id;
  },

  delete: (_id, { name, database, dropCascade }, { configuration }) =>
    connected(configuration, (client) => execute(client, `error deleting extension ${name}`, `DROP EXTENSION ${identifier(name)} ${dropCascade ? "CASCADE" : "RESTRICT"}`), database),
});

async function read(id: string, state: Properties, { configuration }: Context) {
  const [database, name, ...more] = state.name ? [state.database || serverOf(configuration).database, state.name] : id.split(".");
  if (name === undefined || more.length > 0) throw new Error(`extension ID ${id} has not the expected format 'database.extension'`);
  const there = await connected(configuration, (client) => client.query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", [database]));
  if (there.rows.length === 0) return undefined;
  return connected(configuration, async (client) => {
    const found = await client.query("SELECT nspname, extversion FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = $1", [name]);
    if (found.rows.length === 0) return undefined;
    const { nspname: schema, extversion: version } = found.rows[0];
    return { id: `${database}.${name}`, outputs: { name, database, schema, version, createCascade: state.createCascade ?? false, dropCascade: state.dropCascade ?? false } };
  }, database);
}
