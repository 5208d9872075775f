/**
 * Passwords of roles. The official plugin sends the text inside the statement, which a server writes into its log when
 * the statement fails or when it logs statements. What is sent here is the form that the server stores, and the server
 * is told to log nothing of it.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Client } from "pg";
import { scramVerifier } from "../../../plan/engines/scram";
import { isSuperuser } from "./connection";
import type { Server } from "./server";
import { literal } from "./sql";

export const isVerifier = (password: string) => /^(md5[0-9a-f]{32}$|SCRAM-SHA-256\$)/.test(password);

/** Options for CREATE and ALTER ROLE inside a transaction: none without a password, NULL takes it away. */
export async function storedForm(client: Client, password: string | undefined): Promise<string[]> {
  if (!password) return [];
  if (password.toUpperCase() === "NULL") return ["PASSWORD NULL"];
  await logNothing(client);
  return [`ENCRYPTED PASSWORD ${literal(await hashed(client, password))}`];
}

/** Where the server hashes in another way, or the text is more than SCRAM takes as it is, the server has to do it. */
async function hashed(client: Client, password: string): Promise<string> {
  if (isVerifier(password) || !/^[ -~]+$/.test(password)) return password;
  const kind = (await client.query("SHOW password_encryption")).rows[0].password_encryption;
  return kind === "scram-sha-256" ? scramVerifier(password, randomBytes(16).toString("base64")) : password;
}

/** Until the transaction ends; only a superuser may. */
async function logNothing(client: Client): Promise<void> {
  const off = { log_statement: "none", log_min_error_statement: "panic", log_min_duration_statement: "-1", log_min_duration_sample: "-1" };
  if (!(await isSuperuser(client))) return;
  for (const [setting, value] of Object.entries(off)) await client.query(`SET LOCAL ${setting} = '${value}'`);
}

/**
 * The password in the state, or what the server has where that is certain to be another one. A text cannot be compared
 * with a SCRAM verifier without logging in, so it counts as the same (as with the official plugin).
 */
export async function readPassword(client: Client, server: Server, role: string, state: string, canLogIn: boolean): Promise<string> {
  if (!canLogIn || !server.superuser) return state;
  if (!(await isSuperuser(client))) {
    throw new Error(`could not read role password from Postgres as connected user ${server.username} is not a SUPERUSER. You can set \`superuser = false\` in the provider configuration so it will not try to read the password from Postgres`);
  }
  const stored: string = (await client.query("SELECT COALESCE(passwd, '') AS passwd FROM pg_catalog.pg_shadow WHERE usename = $1", [role])).rows[0]?.passwd ?? "";
  if (isVerifier(state)) return stored;
  if (stored.startsWith("SCRAM-SHA-256")) return state;
  return stored === `md5${createHash("md5").update(state + role).digest("hex")}` ? state : stored;
}
