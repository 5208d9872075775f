/** Output shown in documents is recorded from real runs; what may differ from run to run is masked for comparison. */
import * as fs from "node:fs";

export const recorded = (name: string): string => fs.readFileSync(`docs/recorded/${name}.txt`, "utf8").trim();

/** The block of a document between <!-- recorded: name --> and <!-- /recorded -->, without its fence. */
export function shown(document: string, name: string): string {
  const [, block] = new RegExp(`<!-- recorded: ${name} -->\\n\`\`\`\\n([^]*?)\\n\`\`\`\\n<!-- /recorded -->`).exec(fs.readFileSync(document, "utf8")) ?? [];
  return (block ?? "").trim();
}

/** Numbers, units, times, digests and run ids as #: what is left is the wording. */
export const masked = (text: string): string => text
  .replace(/\b[0-9a-f]{64}\b/g, "#").replace(/\d{14}-[0-9a-f]{4}/g, "#").replace(/\d+ min (\d+ s)?|[\d.,]+ (kB|MB|GB|ms|s)\b/g, "#").replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "#").replace(/\d[\d.,]*/g, "#")
  .replace(/ +/g, " ").trim();

/** The report at the end of an up's output. */
export const reportOf = (output: string): string => output.slice(output.lastIndexOf("\nMove ")).split("\n\n").slice(0, 2).join("\n\n").trim();
