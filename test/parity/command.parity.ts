import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as command from "@pulumi/command";
import type { Properties } from "../../lab/plugins/provider";
import { scenario, type World } from "./scenario";
import { stateText } from "./state";

const plugins = ["command"];

/** A file that commands append lines to. */
class Journal {
  readonly file: string;

  constructor(world: World) {
    this.file = path.join(os.tmpdir(), `${world.name("journal")}.txt`);
  }

  writes = (text: string) => `echo "${text}" >> ${this.file}`;

  /** The lines since the last call. */
  taken(): string[] {
    const lines = fs.existsSync(this.file) ? fs.readFileSync(this.file, "utf8").split("\n").filter(Boolean) : [];
    fs.rmSync(this.file, { force: true });
    return lines;
  }
}

const run = (name: string, args: command.local.CommandArgs) => new command.local.Command(name, { logging: "none", ...args });

scenario("a command runs when it is made, changed, replaced and deleted, and never in a preview", { plugins }, (world) => {
  const journal = new Journal(world);
  const expect = (...lines: string[]) => () => assert.deepEqual(journal.taken(), lines);
  const one = (extra: Properties = {}) => () => {
    run("one", { create: journal.writes("create $A"), environment: { A: "1" }, delete: journal.writes("delete $A"), triggers: ["a"], ...extra });
  };
  return [
    { title: "made", program: one(), plan: { one: "create" }, check: expect("create 1") },
    { title: "the same", program: one(), plan: {}, check: expect() },
    { title: "another environment", program: one({ environment: { A: "2" } }), plan: { one: "update environment" }, check: expect("create 2") },
    { title: "an update of its own", program: one({ environment: { A: "2" }, update: journal.writes("update $A") }), plan: { one: "update update" }, check: expect("update 2") },
    { title: "only another delete", program: one({ environment: { A: "2" }, delete: journal.writes("away $A") }), plan: { one: "update delete update" }, check: expect("create 2") },
    { title: "a trigger", program: one({ environment: { A: "3" }, triggers: ["b"] }), plan: { one: "replace" }, check: expect("create 3", "away 2") },
    { title: "gone", program: () => {}, plan: { one: "delete" }, check: expect("delete 3") },
  ];
});

scenario("what a command is given and what it gives", { plugins }, (world) => {
  const outputs = (args: command.local.CommandArgs) => () => {
    const { stdout, stderr } = run("one", args);
    return { stdout, stderr };
  };
  const folder = fs.realpathSync(os.tmpdir());
  return [
    {
      title: "stdin, folder, interpreter",
      program: outputs({ interpreter: ["/bin/sh", "-c", 'cat; pwd; printf "%s\\n\\n" "$1"; echo e >&2', "-"], create: "the  text", stdin: "in\n", dir: folder }),
      plan: { one: "create" },
      check: () => assert.deepEqual(world.outputs, { stdout: `in\n${folder}\nthe  text\n`, stderr: "e" }),
    },
    {
      title: "the previous output",
      program: outputs({ create: 'echo "[$PULUMI_COMMAND_STDERR]"' }),
      plan: { one: "update create dir interpreter stdin" },
      check: () => assert.deepEqual(world.outputs, { stdout: "[e]", stderr: "" }),
    },
    {
      title: "without it",
      program: outputs({ create: 'echo "[$PULUMI_COMMAND_STDOUT]"', addPreviousOutputInEnv: false }),
      plan: { one: "update addPreviousOutputInEnv create" },
      check: () => assert.deepEqual(world.outputs, { stdout: "[]", stderr: "" }),
    },
    {
      title: "too much of it for one variable",
      program: outputs({ create: "head -c 140000 /dev/zero | tr '\\0' x", addPreviousOutputInEnv: false }),
      plan: { one: "update create" },
    },
    {
      title: "then it cannot start",
      program: outputs({ create: "true" }),
      plan: { one: "update addPreviousOutputInEnv create" },
      fails: /fork\/exec \/bin\/sh: argument list too long: running "true"/,
    },
  ];
});

scenario("a failed update keeps the old inputs: it runs again, and going back runs nothing", { plugins }, (world) => {
  const journal = new Journal(world);
  const one = (create: string) => () => void run("one", { create, stdin: "hidden-input" });
  const failing = `${journal.writes("fails")}; echo out; cat > /dev/null; echo err >&2; exit 3`;
  const fails = /^(?![^]*hidden-input)[^]*exit status 3: running "echo [^\n]*exit 3":\n\s*out\n\s*err\n/;
  const expect = (...lines: string[]) => () => assert.deepEqual(journal.taken(), lines);
  return [
    { title: "works", program: one(journal.writes("works")), plan: { one: "create" }, check: expect("works") },
    { title: "fails", program: one(failing), plan: { one: "update create" }, fails, check: expect("fails") },
    { title: "fails again", program: one(failing), plan: { one: "update create" }, fails, check: expect("fails") },
    { title: "back", program: one(journal.writes("works")), plan: {}, check: expect() },
  ];
});

scenario("a failed create leaves nothing in the state", { plugins }, () => [
  { title: "fails", program: () => void run("one", { create: "exit 1" }), plan: { one: "create" }, fails: /exit status 1: running "exit 1"/ },
  { title: "works", program: () => void run("one", { create: "true" }), plan: { one: "create" } },
]);

scenario("who uses the output of a changed command is shown as changed, and is not where the output stays; its id is known", { plugins }, (world) => {
  const journal = new Journal(world);
  let text = "a";
  const both = () => {
    const first = run("first", { create: `echo same # ${text}` });
    run("output", { create: journal.writes("output"), environment: { VALUE: first.stdout } });
    run("id", { create: journal.writes("id"), environment: { VALUE: first.id } });
  };
  const made = () => {
    assert.deepEqual(journal.taken().sort(), ["id", "output"]);
    text = "b"; // for the preview that follows
  };
  return [
    { title: "made", program: both, plan: { first: "create", output: "create", id: "create" }, check: made, settles: { first: "update create", output: "update environment" } },
    { title: "changed", program: both, plan: { first: "update create" }, check: () => assert.deepEqual(journal.taken(), []) },
  ];
});

scenario("a secret given to stdin is nowhere plain, what is printed is", { plugins }, (world) => {
  const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
  const [hidden, shown] = [world.name("hidden"), world.name("shown")];
  return [
    {
      title: "made",
      program: () => void run("one", { create: `cat > /dev/null; echo ${shown}-out; echo ${shown}-err >&2`, stdin: pulumi.secret(hidden), environment: { A: pulumi.secret(`${hidden}-too`) } }),
      plan: { one: "create" },
      check: () => {
        const state = stateText(world);
        assert.ok(state.includes(`${shown}-out`) && state.includes(`${shown}-err`));
        assert.ok(!state.includes(hidden) && !state.includes(Buffer.from(hidden).toString("base64").slice(0, 20)));
      },
    },
    // The secret is known to a later delete or update all the same.
    { title: "gone", program: () => {}, plan: { one: "delete" } },
  ];
});

scenario("the function runs in every preview and every up", { plugins }, (world) => {
  const journal = new Journal(world);
  const step = (title: string, runs: number) => ({
    title,
    program: () => ({ said: command.local.runOutput({ command: `${journal.writes("run")}; cat`, stdin: "in", logging: "none" }).stdout }),
    plan: {},
    settles: false,
    check: () => assert.deepEqual([journal.taken().length, world.outputs.said], [runs, "in"]),
  });
  return [step("preview and up", 2), step("up alone", 1)];
});

scenario("an input that is unknown to the stand-in is an error that names it", { plugins, only: { kind: "offline", because: "the official plugin knows it" } }, () => [
  { title: "assetPaths", program: () => void run("one", { create: "true", assetPaths: ["*"] }), plan: {}, previewFails: /does not know the input "assetPaths"/ },
]);
