import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineName } from "../../config/schema";

const folder = path.join(__dirname, "..");

/** Folders that several engines share. */
const shared: Partial<Record<EngineName, string[]>> = { mariadb: ["mysqlFamily"], mysql: ["mysqlFamily"] };

/** The files that every job gets, as paths below /dbhaven/jobs: jobs/lib, what its engine shares with others, and jobs/<engine>. */
export function jobFiles(engine: EngineName): Record<string, string> {
  return filesIn("lib", ...(shared[engine] ?? []), engine);
}

/** What the jobs of a move get: jobs/move has what is the same for every engine. */
export function moveFiles(engine: EngineName): Record<string, string> {
  return filesIn("lib", "move", ...(shared[engine] ?? []), engine);
}

function filesIn(...folders: string[]): Record<string, string> {
  return Object.fromEntries(folders.flatMap((part) =>
    fs.readdirSync(path.join(folder, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort()
      .map((file) => [file, textOf(file)] as const)));
}

/** One file below jobs/. */
export const textOf = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");
