/** What a user who is no superuser has to be a member of for a while, and locks against changing one role twice at a time. */
import type { Client } from "pg";
import type { Properties } from "../provider";
import { execute, isSuperuser } from "./connection";
import type { Server } from "./server";
import { identifier } from "./sql";

/** Until the transaction ends: changes of one role from two connections fail with "tuple concurrently updated". */
export async function lockRole(client: Client, role: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_catalog.pg_roles WHERE rolname = $1", [role]);
  await client.query("SELECT pg_advisory_xact_lock(member::bigint) FROM pg_catalog.pg_auth_members JOIN pg_catalog.pg_roles ON roleid = pg_roles.oid WHERE rolname = $1", [role]);
}

/** Runs the work with the connection's user as a member of `role`. */
export async function asMemberOf<Result>(client: Client, { username }: Server, role: string, work: () => Promise<Result>): Promise<Result> {
  if (role === username || (await isSuperuser(client)) || (await isMember(client, role, username))) return work();
  await execute(client, `error granting role ${role} to ${username}`, `GRANT ${identifier(role)} TO ${identifier(username)}`);
  const revoke = () => execute(client, `error revoking role ${role} from ${username}`, `REVOKE ${identifier(role)} FROM ${identifier(username)}`);
  try {
    const result = await work();
    await revoke();
    return result;
  } catch (error) {
    await revoke().catch(() => undefined);
    throw error;
  }
}

/** Hands its objects in the provider's database to the connection's user and takes its privileges there, then drops it. */
export async function deleteRole(client: Client, server: Server, role: string, { skipReassignOwned, skipDropRole }: Properties): Promise<void> {
  await lockRole(client, role);
  if (!skipReassignOwned) {
    await asMemberOf(client, server, role, async () => {
      await execute(client, `could not reassign owned by role ${role} to ${server.username}`, `REASSIGN OWNED BY ${identifier(role)} TO ${identifier(server.username)}`);
      await execute(client, `could not drop owned by role ${role}`, `DROP OWNED BY ${identifier(role)}`);
    });
  }
  if (!skipDropRole) await execute(client, `could not delete role ${role}`, `DROP ROLE ${identifier(role)}`);
}

async function isMember(client: Client, role: string, member: string): Promise<boolean> {
  const found = await client.query("SELECT 1 FROM pg_catalog.pg_auth_members WHERE pg_get_userbyid(roleid) = $1 AND pg_get_userbyid(member) = $2", [role, member]);
  return found.rows.length > 0;
}
