import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { until } from "../../lab/toolchain/command";
import { checkout, workspace } from "../../lab/toolchain/places";
import { toolchainEnvironment } from "../../lab/toolchain/toolchain";

const folder = path.join(workspace, "test", "language-host");

const program = `
import * as pulumi from "@pulumi/pulumi";

class Group extends pulumi.ComponentResource {
  readonly greeting: pulumi.Output<string>;
  constructor(name: string, word: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, opts);
    this.greeting = pulumi.output(word).apply((text) => "hello " + text);
    this.registerOutputs({ greeting: this.greeting });
  }
}

const config = new pulumi.Config();
console.log("printed to stdout");
console.error("printed to stderr");
const refused = config.get("refused");
if (refused) throw new pulumi.RunError(refused);
if (config.getBoolean("exits")) process.exit(7);
if (config.getBoolean("hangs")) setInterval(() => undefined, 1000);
export const greeting = new Group("group", config.require("word")).greeting;
export const hidden = config.getSecret("hidden");
`;

function start(...programArguments: string[]) {
  const env = {
    ...process.env, ...toolchainEnvironment(),
    PULUMI_BACKEND_URL: `file://${folder}/state`, PULUMI_CONFIG_PASSPHRASE: "only for this test", NO_COLOR: "1",
  };
  return spawn(process.execPath, [path.join(checkout, "node_modules", "pulumi", "run.js"), ...programArguments, "--non-interactive"], { cwd: folder, env });
}

async function pulumi(...programArguments: string[]): Promise<{ code: number | null; output: string }> {
  const child = start(...programArguments);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => { output += text; });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

/** The process and all that descend from it; any thread of a process may have started one. */
function descendants(pid: number): number[] {
  const threads = fs.readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) => fs.readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" ")).filter(Boolean);
  return [pid, ...children.flatMap((child) => descendants(Number(child)))];
}

const commandLine = (pid: number) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
const alive = (pid: number) => fs.existsSync(`/proc/${pid}`) && !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));

describe("Language host under the real CLI", () => {
  before(async () => {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, "state"), { recursive: true });
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: language-host\nruntime: nodejs\nmain: index.ts\n");
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "language-host", main: "index.ts" }));
    fs.copyFileSync(path.join(checkout, "tsconfig.json"), path.join(folder, "tsconfig.json"));
    fs.writeFileSync(path.join(folder, "index.ts"), program);
    assert.equal((await pulumi("stack", "init", "test")).code, 0);
    await pulumi("config", "set", "word", "world");
    await pulumi("config", "set", "--secret", "hidden", "well-kept");
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("a program with a component goes up; what it prints is shown, its secret is not, and nothing warns", async () => {
    const { code, output } = await pulumi("up", "--yes", "--skip-preview");
    assert.equal(code, 0, output);
    for (const text of ["printed to stdout", "printed to stderr", 'greeting: "hello world"', "test:index:Group group creat"]) assert.ok(output.includes(text), `${text}\n${output}`);
    assert.ok(!output.includes("well-kept") && !/warning/i.test(output), output);
    assert.equal((await pulumi("preview", "--expect-no-changes")).code, 0);
  });

  it("a mistake that the program explains is shown as its sentence alone", async () => {
    await pulumi("config", "set", "refused", "estates/x.yaml: no such file.");
    const { code, output } = await pulumi("preview");
    await pulumi("config", "rm", "refused");
    assert.notEqual(code, 0);
    assert.ok(output.includes("error: estates/x.yaml: no such file.\n") && !/^\s+at /m.test(output), output);
  });

  it("a program that ends by itself with an exit code fails the preview, which names the code", async () => {
    await pulumi("config", "set", "exits", "true");
    const { code, output } = await pulumi("preview");
    await pulumi("config", "rm", "exits");
    assert.notEqual(code, 0);
    assert.match(output, /The program ended with exit code 7\./);
  });

  for (const signal of ["SIGKILL", "SIGINT"] as const) {
    it(`after ${signal} to the CLI neither the language host nor the program is left`, async function () {
      if (process.platform !== "linux") return this.skip(); // reads /proc
      await pulumi("config", "set", "hangs", "true");
      const launcher = start("preview");
      const running = () => descendants(launcher.pid!);
      const started = await until(() => running().some((pid) => commandLine(pid).includes("@pulumi/pulumi/cmd/run")), 30);
      const all = running();
      if (!started) all.reverse().forEach((pid) => process.kill(pid, "SIGKILL"));
      assert.ok(started, "the program did not start");
      process.kill(all.find((pid) => commandLine(pid).includes(path.join("bin", "pulumi") + " preview") && pid !== launcher.pid)!, signal);
      const ended = await until(() => !all.some(alive), 10);
      await pulumi("config", "rm", "hangs");
      assert.ok(ended, `left: ${all.filter(alive).map(commandLine).join("; ")}`);
    });
  }
});
