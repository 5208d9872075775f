import { string, type Shape } from "../docker/shape";
import { objectType } from "../bridged/objectType";
import { InputError, secret, unknown, type Context, type Properties, type ResourceType } from "../provider";
import { connected } from "./connection";
import { identified, inState } from "./password";
import { account, expectNotBoth, expectPlain } from "./sql";
import { innodbVersion, isNewerThan } from "./version";

const shape: Shape = {
  user: string({ replaces: true }),
  host: string({ default: "localhost", replaces: true }),
  plaintextPassword: string({ same: (before, now) => before === inState(now) }),
  authPlugin: string({ replaces: true }),
  tlsOption: string({ default: "NONE", replaces: true }),
};

/** The plugins that the official one writes a clause for; for any other it makes an account without a password. */
const clauses: Record<string, string> = {
  mysql_no_login: "IDENTIFIED WITH mysql_no_login",
  AWSAuthenticationPlugin: "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'",
};

/** An account. One that exists already is an error, and there is no import. Of what others change only its removal is seen. */
export const user: ResourceType = withPassword(objectType({
  shape,
  zero: {},
  named: false,
  validate(inputs) {
    expectNotBoth(inputs, "authPlugin", "plaintextPassword");
    expectPlain(inputs, "user", "host", "plaintextPassword");
    const { authPlugin, tlsOption } = inputs;
    if (authPlugin !== undefined && authPlugin !== unknown && !(authPlugin in clauses)) {
      throw new InputError("authPlugin", `authPlugin is "${authPlugin}", with which the official plugin makes an account without a password: it knows ${Object.keys(clauses).join(" and ")}`);
    }
    if (typeof tlsOption === "string" && !/^[\w ]*$/.test(tlsOption)) throw new InputError("tlsOption", 'tlsOption must be words like "SSL", "X509" or "NONE"');
  },
  kept: (plan) => ({ ...plan, ...(plan.plaintextPassword === undefined ? {} : { plaintextPassword: inState(plan.plaintextPassword) }) }),

  create: (plan, context) => connected(context, async (session) => {
    const version = await innodbVersion(session);
    const authentication = clauses[plan.authPlugin] ?? (await identified(session, plan.plaintextPassword));
    const tls = plan.tlsOption && isNewerThan(version, [5, 7, 0]) ? ` REQUIRE ${plan.tlsOption}` : "";
    await session.query(`CREATE USER ${account(plan.user, plan.host)} ${authentication}${tls}`);
    return `${plan.user}@${plan.host}`;
  }),

  read,

  update: (id, plan, _state, context) => connected(context, async (session) => {
    await innodbVersion(session);
    await session.query(`ALTER USER ${account(plan.user, plan.host)} ${await identified(session, plan.plaintextPassword)}`);
    return id;
  }),

  delete: (_id, state, context) => connected(context, async (session) => void (await session.query(`DROP USER ${account(state.user, state.host)}`))),
}));

/** The state has its hash only; the text stays among the inputs as long as it is the one. */
function withPassword(type: ResourceType): ResourceType {
  return {
    ...type,
    async read(id, state, inputs, context) {
      const found = await type.read!(id, state, inputs, context);
      const text = inputs.plaintextPassword;
      if (!found || text === undefined || inState(text) !== state.plaintextPassword) return found;
      return { ...found, inputs: { ...found.inputs, plaintextPassword: secret(text) } };
    },
  };
}

/** Looks for the name alone, as the official plugin does; an import, which brings no name, finds nothing. */
async function read(id: string, state: Properties, context: Context) {
  return connected(context, async (session) => {
    const found = await session.query("SELECT USER FROM mysql.user WHERE USER = ?", [state.user ?? ""]);
    if (found.length === 0) return undefined;
    const { plaintextPassword, ...rest } = state;
    return { id, outputs: { ...rest, ...(plaintextPassword === undefined ? {} : { plaintextPassword: secret(plaintextPassword) }) } };
  });
}
