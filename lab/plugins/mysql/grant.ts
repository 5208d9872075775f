import { set, string, type Shape } from "../docker/shape";
import { objectType } from "../bridged/objectType";
import { InputError, type Context, type Properties, type ResourceType } from "../provider";
import { connected, type Session } from "./connection";
import { account, expectNotBoth, expectPlain, literal } from "./sql";
import { innodbVersion, isNewerThan } from "./version";

const replaces = true;

const shape: Shape = {
  user: string({ replaces }),
  role: string({ replaces }),
  host: string({ replaces }),
  database: string({ replaces }),
  table: string({ default: "*", replaces }),
  privileges: set(undefined, { replaces }),
  roles: set(undefined, { replaces }),
};

/** `SELECT`, `ALL PRIVILEGES`, `UPDATE (a, b)` */
const privilege = /^[a-z][a-z ]*( ?\([^()'"`\\]+\))?$/i;

/**
 * Privileges on one place, or roles, of an account or a role. Every change replaces it, the new one first: what old and
 * new have in common is gone afterwards, unless the program sets `deleteBeforeReplace`. What others grant or revoke is
 * not seen.
 */
export const grant: ResourceType = withHost(objectType({
  shape,
  zero: {},
  named: false,
  validate(inputs) {
    expectNotBoth(inputs, "role", "user", "host");
    expectNotBoth(inputs, "roles", "privileges");
    expectPlain(inputs, "user", "host", "role", "roles");
    for (const key of ["database", "table"]) {
      if (typeof inputs[key] === "string" && inputs[key].includes("`")) throw new InputError(key, `${key} holds a backtick, which the official plugin would write into its statement as it is: use another one`);
    }
    const wrong = (Array.isArray(inputs.privileges) ? inputs.privileges : []).find((one: unknown) => typeof one === "string" && !privilege.test(one));
    if (wrong !== undefined) throw new InputError("privileges", `privileges has "${wrong}": write each one as in GRANT, for example "SELECT" or "UPDATE (a, b)"`);
  },

  create: (plan, context) => connected(context, async (session) => {
    const hasRoles = await supportsRoles(session);
    if (!plan.privileges?.length && !plan.roles?.length) throw new Error("One of privileges or roles is required");
    if (!plan.privileges?.length && !hasRoles) throw new Error("Roles are only supported on MySQL 8 and above");
    const to = grantee(plan, hasRoles);
    const sql = plan.privileges?.length ? `GRANT ${plan.privileges.join(", ")} ON ${place(plan)} TO ${to}` : `GRANT ${plan.roles.map(literal).join(", ")} TO ${to}`;
    await execute(session, `Error running SQL (${sql})`, hasRoles ? sql : `${sql} REQUIRE NONE`);
    return `${plan.role ? plan.role : `${plan.user}@${plan.host}`}:${quoted(plan.database)}`;
  }),

  read,

  update: () => Promise.reject(new Error("every change of a grant replaces it")),

  delete: (_id, state, context) => connected(context, async (session) => {
    const of = grantee(state, await supportsRoles(session));
    if (!state.role && !state.roles?.length) {
      const sql = `REVOKE GRANT OPTION ON ${place(state)} FROM ${of}`;
      await execute(session, `error revoking GRANT (${sql})`, sql);
    }
    const what = state.roles?.length ? state.roles.map(literal).join(", ") : `${state.privileges?.length ? state.privileges.join(", ") : "ALL"} ON ${place(state)}`;
    const sql = `REVOKE ${what} FROM ${of}`;
    await execute(session, `error revoking ALL (${sql})`, sql);
  }),
}));

/** The host's default is for users only: a role has none. */
function withHost(type: ResourceType): ResourceType {
  return { ...type, check: (given, context) => type.check!(given.role === undefined && given.host === undefined ? { ...given, host: "localhost" } : given, context) };
}

/** Only whether it can be asked for: the privileges themselves are not compared. */
async function read(id: string, state: Properties, context: Context) {
  return connected(context, async (session) => {
    const of = grantee(state, await supportsRoles(session));
    const there = await session.query(`SHOW GRANTS FOR ${of}`).then(() => true, () => false);
    return there ? { id, outputs: state } : undefined;
  });
}

async function supportsRoles(session: Session): Promise<boolean> {
  return isNewerThan(await innodbVersion(session), [8, 0, 0]);
}

function grantee({ user, host, role }: Properties, hasRoles: boolean): string {
  if (user && host) return account(user, host);
  if (!role) throw new Error("user with host or a role is required");
  if (!hasRoles) throw new Error("Roles are only supported on MySQL 8 and above");
  return literal(role);
}

const place = ({ database, table }: Properties) => `${quoted(database)}.${!table || table === "*" ? "*" : `\`${table}\``}`;

const quoted = (database: string) => (database === "*" ? "*" : `\`${database}\``);

/** No statement here holds a password. */
async function execute(session: Session, doing: string, sql: string): Promise<void> {
  await session.query(sql).catch((error: Error) => {
    throw new Error(`${doing}: ${error.message}`);
  });
}
