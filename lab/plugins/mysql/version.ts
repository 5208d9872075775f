/** What the official plugin asks before it makes accounts. MariaDB has no such variable from 10.10 on, so there it fails. */
import type { Session } from "./connection";

/** `[10, 5, 29]` @throws ServerError "Unknown system variable 'innodb_version'" */
export async function innodbVersion(session: Session): Promise<number[]> {
  const [row] = await session.query("SELECT @@GLOBAL.innodb_version AS version");
  return String(row!.version).split(/[.-]/).slice(0, 3).map(Number);
}

/** Whether it is newer; a version is no newer than itself. */
export function isNewerThan(version: number[], [major, minor, patch]: [number, number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0, ownPatch = 0] = version;
  return ownMajor !== major ? ownMajor > major : ownMinor !== minor ? ownMinor > minor : ownPatch > patch;
}

export async function isMariaDb(session: Session): Promise<boolean> {
  const [row] = await session.query("SELECT @@GLOBAL.version AS version");
  return String(row!.version).includes("MariaDB");
}
