/** What a leg's backend holds on disk: state and history of the stacks of this run. */
import * as fs from "node:fs";
import * as path from "node:path";
import { backend } from "./legs";
import type { World } from "./scenario";

export function stateText({ kind }: World): string {
  const folder = backend(kind);
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file));
  return files.filter((file) => fs.statSync(file).isFile()).map((file) => fs.readFileSync(file, "utf8")).join("\n");
}
