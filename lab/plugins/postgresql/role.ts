import { boolean, list, number, set, string, type Shape } from "../docker/shape";
import { InputError, secret, type Context, type Properties, type ResourceType } from "../provider";
import { connected, execute, transaction } from "./connection";
import { deleteRole, lockRole } from "./membership";
import { readPassword, storedForm } from "./password";
import { expectAtLeast, objectType } from "../bridged/objectType";
import { attributeOptions, settings, settingValue } from "./roleOptions";
import { identifier } from "./sql";

const shape: Shape = {
  name: string(),
  password: string(),
  roles: set(undefined),
  searchPaths: list(undefined),
  encryptedPassword: boolean({ default: true }),
  validUntil: string({ default: "infinity" }),
  connectionLimit: number({ default: -1 }),
  superuser: boolean(),
  createDatabase: boolean(),
  createRole: boolean(),
  inherit: boolean({ default: true }),
  login: boolean(),
  replication: boolean(),
  bypassRowLevelSecurity: boolean(),
  statementTimeout: number(),
  idleInTransactionSessionTimeout: number(),
  assumeRole: string(),
  skipDropRole: boolean(),
  skipReassignOwned: boolean(),
};

/** A role of the whole server. Nothing replaces it; a name that exists already is an error, an import takes it over. */
export const role: ResourceType = objectType({
  shape,
  zero: { superuser: false, createDatabase: false, createRole: false, login: false, replication: false, bypassRowLevelSecurity: false, skipDropRole: false, skipReassignOwned: false },
  validate(inputs) {
    expectAtLeast(inputs, "connectionLimit", -1);
    expectAtLeast(inputs, "statementTimeout", 0);
    expectAtLeast(inputs, "idleInTransactionSessionTimeout", 0);
    if (inputs.encryptedPassword === false) throw new InputError("encryptedPassword", "PostgreSQL 10 and later store passwords encrypted only: leave encryptedPassword out");
  },

  create: (plan, { configuration }) => connected(configuration, (client) => transaction(client, async () => {
    const { name, roles = [] } = plan;
    const options = [...(await storedForm(client, plan.password)), ...attributeOptions(plan)];
    await execute(client, `error creating role ${name}`, `CREATE ROLE ${identifier(name)} WITH ${options.join(" ")}`);
    for (const granted of roles) await execute(client, `could not grant role ${granted} to ${name}`, `GRANT ${identifier(granted)} TO ${identifier(name)}`);
    for (const statement of settings(name, {}, plan)) await execute(client, `could not set ${statement.setting} for ${name}`, statement.sql);
    return name;
  })),

  read,

  update: (id, plan, state, { configuration }) => connected(configuration, (client) => transaction(client, async () => {
    const { name, roles = [] } = plan;
    await lockRole(client, id);
    if (name !== id) await execute(client, "error updating role NAME", `ALTER ROLE ${identifier(id)} RENAME TO ${identifier(name)}`);
    // An md5 password has the name in it; without a new password the old one stays.
    const password = plan.password !== state.password || name !== id ? await storedForm(client, plan.password) : [];
    const options = [...password, ...attributeOptions(plan, state)];
    if (options.length > 0) await execute(client, `error updating role ${name}`, `ALTER ROLE ${identifier(name)} WITH ${options.join(" ")}`);
    const has = await rolesOf(client, name);
    for (const left of has.filter((other) => !roles.includes(other))) await execute(client, `could not revoke role ${left} from ${name}`, `REVOKE ${identifier(left)} FROM ${identifier(name)}`);
    for (const granted of roles.filter((other: string) => !has.includes(other))) await execute(client, `could not grant role ${granted} to ${name}`, `GRANT ${identifier(granted)} TO ${identifier(name)}`);
    for (const statement of settings(name, state, plan)) await execute(client, `could not set ${statement.setting} for ${name}`, statement.sql);
    return name;
  })),

  delete: (id, state, { configuration }) => connected(configuration, (client, server) => transaction(client, () => deleteRole(client, server, id, state))),
});

async function read(id: string, state: Properties, { configuration }: Context) {
  return connected(configuration, async (client, server) => {
    const columns = "rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolconnlimit, COALESCE(rolvaliduntil::text, 'infinity') AS validuntil, rolconfig, rolreplication, rolbypassrls";
    const row = (await client.query(`SELECT ${columns} FROM pg_catalog.pg_roles WHERE rolname = $1`, [id])).rows[0];
    if (!row) return undefined;
    const setting = (name: string) => settingValue(row.rolconfig ?? [], name);
    const password = state.password ? await readPassword(client, server, id, state.password, row.rolcanlogin) : undefined;
    return {
      id,
      outputs: {
        name: row.rolname,
        connectionLimit: row.rolconnlimit,
        createDatabase: row.rolcreatedb,
        createRole: row.rolcreaterole,
        encryptedPassword: true,
        inherit: row.rolinherit,
        login: row.rolcanlogin,
        superuser: row.rolsuper,
        validUntil: row.validuntil,
        replication: row.rolreplication,
        bypassRowLevelSecurity: row.rolbypassrls,
        skipDropRole: state.skipDropRole ?? false,
        skipReassignOwned: state.skipReassignOwned ?? false,
        roles: await rolesOf(client, id),
        searchPaths: setting("search_path")?.split(", ").map((part) => part.replace(/^"|"$/g, "")) ?? [],
        statementTimeout: Number(setting("statement_timeout") ?? 0),
        idleInTransactionSessionTimeout: Number(setting("idle_in_transaction_session_timeout") ?? 0),
        assumeRole: setting("role") ?? "",
        ...(password === undefined ? {} : { password: secret(password) }),
      },
    };
  });
}

async function rolesOf(client: import("pg").Client, name: string): Promise<string[]> {
  const of = "SELECT pg_catalog.pg_get_userbyid(roleid) AS role FROM pg_catalog.pg_auth_members JOIN pg_catalog.pg_roles ON member = pg_roles.oid WHERE rolname = $1 ORDER BY 1";
  return (await client.query(of, [name])).rows.map(({ role: other }) => other as string);
}
