import { string, type Shape } from "../docker/shape";
import { objectType } from "../bridged/objectType";
import type { Context, Properties, ResourceType } from "../provider";
import { connected, ServerError, type Session } from "./connection";
import { identifier } from "./sql";
import { innodbVersion } from "./version";

const shape: Shape = {
  name: string({ replaces: true }),
  // From MariaDB 10.6 on the server calls this utf8mb3, which is then a difference for ever: give both.
  defaultCharacterSet: string({ default: "utf8" }),
  defaultCollation: string({ default: "utf8_general_ci" }),
};

const UNKNOWN_DATABASE = 1049;

/** A database. Deleting it drops it with all its rows: protect it. */
export const database: ResourceType = objectType({
  shape,
  zero: {},

  create: (plan, context) => connected(context, async (session) => {
    await session.query(statement("CREATE", plan));
    return plan.name;
  }),

  read,

  update: (id, plan, _state, context) => connected(context, async (session) => {
    await session.query(statement("ALTER", plan));
    return id;
  }),

  delete: (id, _state, context) => connected(context, async (session) => void (await session.query(`DROP DATABASE ${identifier(id)}`))),
});

function statement(verb: "CREATE" | "ALTER", { name, defaultCharacterSet, defaultCollation }: Properties): string {
  return [
    `${verb} DATABASE ${identifier(name)}`,
    ...(defaultCharacterSet ? [`CHARACTER SET ${identifier(defaultCharacterSet)}`] : []),
    ...(defaultCollation ? [`COLLATE ${identifier(defaultCollation)}`] : []),
  ].join(" ");
}

async function read(id: string, _state: Properties, context: Context) {
  return connected(context, async (session) => {
    const made = await definitionOf(session, id);
    if (made === undefined) return undefined;
    const after = (words: string) => new RegExp(`${words} (\\S+)`).exec(made)?.[1] ?? "";
    const characterSet = after("CHARACTER SET");
    const collation = after("COLLATE") || (characterSet && (await defaultCollationOf(session, characterSet)));
    return { id, outputs: { name: id, defaultCharacterSet: characterSet, defaultCollation: collation } };
  });
}

async function definitionOf(session: Session, name: string): Promise<string | undefined> {
  try {
    const [row] = await session.query(`SHOW CREATE DATABASE ${identifier(name)}`);
    return String(row!["Create Database"]);
  } catch (error) {
    if (error instanceof ServerError && error.number === UNKNOWN_DATABASE) return undefined;
    throw new Error(`Error during show create database: ${(error as Error).message}`);
  }
}

/** Older servers leave out a collation that is the default of the character set. */
async function defaultCollationOf(session: Session, characterSet: string): Promise<string> {
  await innodbVersion(session); // asked by the official plugin, which fails here where the server has none
  const [row] = await session.query("SHOW COLLATION WHERE `Charset` = ? AND `Default` = 'Yes'", [characterSet]);
  if (!row) throw new Error(`Charset ${characterSet} has no default collation`);
  return String(row.Collation);
}
