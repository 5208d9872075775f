/**
 * Passwords of users. The official plugin sends the text inside the statement, which a server writes into its general
 * log. What is sent here is the form that the server stores, where it takes that, and the session is kept out of the log.
 */
import { createHash } from "node:crypto";
import type { Session } from "./connection";
import { literal } from "./sql";
import { isMariaDb } from "./version";

const sha1 = (bytes: string | Buffer) => createHash("sha1").update(bytes).digest();

/** `IDENTIFIED ...`; without a password the account has none. */
export async function identified(session: Session, password: string | undefined): Promise<string> {
  if (!password) return "IDENTIFIED BY ''";
  // Needs a privilege that an account which may only make users has not.
  await session.query("SET SESSION sql_log_off = 1").catch(() => undefined);
  return (await isMariaDb(session)) ? `IDENTIFIED BY PASSWORD ${literal(nativeHash(password))}` : `IDENTIFIED BY ${literal(password)}`;
}

/** Of the authentication that MariaDB gives an account by default, mysql_native_password. */
export const nativeHash = (password: string) => `*${sha1(sha1(password)).toString("hex").toUpperCase()}`;

/** What the state keeps of a password. */
export const inState = (password: string) => createHash("sha256").update(password).digest("hex");
