import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Lab } from "../settings";

/** Passwords of the old PostgreSQL: of its superuser `postgres` and of the two accounts. */
export interface Passwords { postgres: string; shop: string; reports: string }

/** Generated once for each lab, kept in its folder, readable by the user only. */
export function passwords(lab: Lab): Passwords {
  const file = path.join(lab.directory, "old-world-passwords.json");
  if (!fs.existsSync(file)) {
    fs.mkdirSync(lab.directory, { recursive: true });
    const make = () => randomBytes(18).toString("base64url");
    const made: Passwords = { postgres: make(), shop: make(), reports: make() };
    fs.writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
  return JSON.parse(fs.readFileSync(file, "utf8")) as Passwords;
}
