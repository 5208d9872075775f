/** docs/performance.md: the parts between its marks are replaced by what was measured, all else is written by hand. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkout } from "../lab/toolchain/places";

const file = path.join(checkout, "docs", "performance.md");

/** @throws Error if the file has no such part */
export function record(name: string, text: string): void {
  const [start, end] = [`<!-- measured: ${name} -->\n`, `<!-- /measured: ${name} -->`];
  const whole = fs.readFileSync(file, "utf8");
  const [from, to] = [whole.indexOf(start), whole.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks the marks "${start.trim()}" and "${end}"`);
  fs.writeFileSync(file, `${whole.slice(0, from)}${start}\n${text}\n\n${whole.slice(to)}`);
}

/** When and on what, and how busy it was. */
export function circumstances(command: string): string {
  const commit = execFileSync("git", ["describe", "--always", "--dirty"], { cwd: checkout, encoding: "utf8" }).trim();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `\`${command}\`, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, commit ${commit}: ${os.cpus().length} processors (${os.cpus()[0]?.model.trim()}), ${memory} GiB, Linux ${os.release()}, load at the end ${os.loadavg()[0]!.toFixed(1)}.`;
}
