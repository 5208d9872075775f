import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const folders: string[] = [];
process.once("exit", () => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** A new folder, gone when the process of the tests ends. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-"));
  folders.push(folder);
  return folder;
}
