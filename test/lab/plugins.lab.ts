import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { pulumiHome } from "../../lab/toolchain/places";
import { preparedPlugins } from "../../lab/toolchain/toolchain";

/** Milliseconds until the plugin has printed its port: of processor time, which other work on the machine does not change; elsewhere than on Linux of real time. */
async function startTime(executable: string): Promise<number> {
  const start = performance.now();
  const child = spawn(executable, ["127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const [port] = await once(child.stdout.setEncoding("utf8"), "data");
  const time = process.platform === "linux" ? processorTime(child.pid!) : performance.now() - start;
  child.kill("SIGKILL");
  await ended;
  assert.match(String(port), /^\d+\n$/);
  return time;
}

/** User and system time; the kernel counts in hundredths of a second. */
function processorTime(pid: number): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

describe("Offline plugins", () => {
  it("start in under 150 ms: every provider instance is a process of its own, in each preview", async function () {
    const plugins = preparedPlugins().filter(({ kind }) => kind === "offline");
    if (plugins.length === 0) return this.skip(); // only official ones here
    for (const { name, version } of plugins) {
      const executable = path.join(pulumiHome, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
      const times: number[] = [];
      for (let run = 0; run < 10; run++) times.push(await startTime(executable));
      // The best of ten: a machine that is busy makes each of its processes slower.
      assert.ok(Math.min(...times) < 150, `${name}: ${times.map(Math.round).join(", ")} ms`);
    }
  });
});
