import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Lab } from "../settings";

/** Of the old PostgreSQL's superuser `postgres` and of the two accounts. */
export const passwords = (lab: Lab) => keptPasswords(lab, "old-world", ["postgres", "shop", "reports"]);

/** A password for each key, generated once for each lab, kept in its folder, readable by the user only. */
export function keptPasswords<Key extends string>(lab: Lab, world: string, keys: Key[]): Record<Key, string> {
  const file = path.join(lab.directory, `${world}-passwords.json`);
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) as Partial<Record<Key, string>> : {};
  const all = { ...Object.fromEntries(keys.map((key) => [key, randomBytes(18).toString("base64url")])), ...kept } as Record<Key, string>;
  if (keys.some((key) => !(key in kept))) {
    fs.mkdirSync(lab.directory, { recursive: true });
    fs.writeFileSync(`${file}.new`, JSON.stringify(all, null, 2), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
  return all;
}
