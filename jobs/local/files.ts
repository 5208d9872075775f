import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineName } from "../../config/schema";
import { planners } from "../../plan/engines";

const folder = path.join(__dirname, "..");

/** The files that every job gets, as paths below /dbhaven/jobs: jobs/lib and the folders of its engine. */
export function jobFiles(engine: EngineName): Record<string, string> {
  return Object.fromEntries(["lib", ...planners[engine].jobFolders].flatMap((part) =>
    fs.readdirSync(path.join(folder, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort()
      .map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")] as const)));
}
