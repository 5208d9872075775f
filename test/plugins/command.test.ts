import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { definition } from "../../lab/plugins/command/definition";
import { LineLog } from "../../lab/plugins/command/lineLog";
import { unknown } from "../../lab/plugins/provider";
import { until } from "../../lab/wait";
import { Engine, urnOf } from "./client";

const urn = urnOf("command:local:Command");

describe("stand-in of the command plugin", () => {
  let engine: Engine;
  let folder: string;
  before(async () => {
    engine = await Engine.start(definition);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-command-"));
  });
  after(() => {
    engine.stop();
    fs.rmSync(folder, { recursive: true });
  });
  const quiet = { logging: "none" };
  const error = (promise: Promise<unknown>) => promise.then(() => "it worked", (caught: grpc.ServiceError) => caught.details);
  const outputOf = async (inputs: Record<string, unknown>) => {
    const { stdout, stderr } = (await engine.create(urn, { ...quiet, ...inputs })).state;
    return [stdout, stderr];
  };

  describe("a run", () => {
    it("gives the text to the shell, or as one argument to the interpreter", async () => {
      assert.deepEqual(await outputOf({ create: "echo $((1 + 2))" }), ["3", ""]);
      assert.deepEqual(await outputOf({ interpreter: ["/bin/sh", "-c", 'printf "%s|" "$0" "$@"', "x"], create: "a  b; c" }), ["x|a  b; c|", ""]);
      assert.deepEqual(await outputOf({ interpreter: [], create: "echo shell" }), ["shell", ""]);
    });

    it("hands on stdin, environment and folder, and gives no stdin where none is given", async () => {
      assert.deepEqual(await outputOf({ create: "cat; pwd; echo $A", stdin: "in\n", dir: folder, environment: { A: "b" } }), [`in\n${fs.realpathSync(folder)}\nb`, ""]);
      assert.deepEqual(await outputOf({ create: "cat" }), ["", ""]);
      assert.deepEqual(await outputOf({ create: "exit 0", stdin: "x".repeat(1e6) }), ["", ""]);
    });

    it("inherits Pulumi's environment, of which the command's own blanks what it names", async () => {
      process.env.DBHAVEN_TRY = "inherited";
      const both = [await outputOf({ create: "echo [$DBHAVEN_TRY]" }), await outputOf({ create: "echo [$DBHAVEN_TRY]", environment: { DBHAVEN_TRY: "" } })];
      delete process.env.DBHAVEN_TRY;
      assert.deepEqual(both, [["[inherited]", ""], ["[]", ""]]);
    });

    it("looks the interpreter up on the plugin's PATH, not on the command's", async () => {
      assert.deepEqual(await outputOf({ interpreter: ["sh", "-c"], create: "echo $PATH", environment: { PATH: "/nowhere" } }), ["/nowhere", ""]);
    });

    it("takes one line end off each output", async () => {
      assert.deepEqual(await outputOf({ create: "printf 'a\\n\\n'; printf 'b\\r\\n' >&2" }), ["a\n", "b\r"]);
    });

    it("fails with the command, stdout and stderr, whatever is logged, and without stdin", async () => {
      const text = await error(engine.create(urn, { ...quiet, create: 'echo "out"; cat >/dev/null; exit 3', stdin: "hidden" }));
      assert.equal(text, 'exit status 3: running "echo \\"out\\"; cat >/dev/null; exit 3":\nout\n');
      const mixed = await error(engine.create(urn, { interpreter: ["/bin/sh", "-c"], create: "echo o; echo e >&2; exit 1" }));
      assert.match(mixed, /^exit status 1: running "echo o; echo e >&2; exit 1":\n(o\ne|e\no)\n$/);
    });

    it("says why it could not start, or what killed it", async () => {
      assert.equal(await error(engine.create(urn, { create: "pwd", dir: "/nowhere" })), 'chdir /nowhere: no such file or directory: running "pwd":\n');
      assert.equal(await error(engine.create(urn, { create: "x", interpreter: ["no-such-program"] })), 'exec: "no-such-program": executable file not found in $PATH: running "x":\n');
      assert.equal(await error(engine.create(urn, { create: "x", interpreter: ["/no/such"] })), 'fork/exec /no/such: no such file or directory: running "x":\n');
      assert.equal(await error(engine.create(urn, { create: "kill -9 $$" })), 'signal: killed: running "kill -9 $$":\n');
    });

    it("cannot start with more than 128 KiB in one variable", async () => {
      assert.match(await error(engine.create(urn, { create: "true", environment: { A: "x".repeat(2 ** 17) } })), /^fork\/exec \/bin\/sh: argument list too long: running "true"/);
    });

    it("refuses output that is no text", async () => {
      assert.match(await error(engine.create(urn, { ...quiet, create: "printf '\\377'" })), /"stdout" is a string that contains non-UTF8 bytes/);
    });
  });

  describe("as a resource", () => {
    const counting = (extra: Record<string, unknown> = {}) => ({ ...quiet, create: `echo $PULUMI_COMMAND_STDOUT+${folder.length}`, ...extra });

    it("runs nothing in a preview, where only what is given is known, and an id", async () => {
      const marker = path.join(folder, "preview");
      const planned = await engine.create(urn, { create: `touch ${marker}`, stdin: unknown }, true);
      assert.deepEqual([planned.state.stdout, planned.state.stderr, planned.state.create], [unknown, unknown, `touch ${marker}`]);
      assert.match(planned.id, /^one[0-9a-f]{8}$/);
      const made = await engine.create(urn, { create: "true" });
      const changed = await engine.update(made, { create: `touch ${marker}` }, true);
      assert.deepEqual([changed.state.stdout, changed.state.stderr], [unknown, unknown]);
      assert.equal(fs.existsSync(marker), false);
    });

    it("keeps its outputs in the preview of an update that only adds an input", async () => {
      const made = await engine.create(urn, { ...quiet, create: "echo a" });
      assert.equal((await engine.update(made, { ...quiet, create: "echo a", stdin: "new" }, true)).state.stdout, "a");
    });

    it("runs update, else create again, with the previous output in its environment", async () => {
      const made = await engine.create(urn, { ...quiet, create: "echo [$PULUMI_COMMAND_STDOUT$PULUMI_COMMAND_STDERR]; echo e >&2" });
      assert.equal(made.state.stdout, "[]");
      const again = await engine.update(made, { ...made.inputs, environment: { A: "1" } });
      assert.equal(again.state.stdout, "[[]e]");
      assert.equal((await engine.update(again, { ...made.inputs, update: "echo up $PULUMI_COMMAND_STDERR" })).state.stdout, "up e");
      const without = await engine.update(again, { ...made.inputs, addPreviousOutputInEnv: false });
      assert.equal(without.state.stdout, "[]");
    });

    it("keeps the outputs where it runs nothing", async () => {
      assert.deepEqual((await engine.create(urn, {})).state, { stdout: "", stderr: "" });
      const made = await engine.create(urn, { ...quiet, create: "echo a" });
      assert.deepEqual((await engine.update(made, { environment: { A: "1" } })).state, { environment: { A: "1" }, stdout: "a", stderr: "" });
    });

    it("is updated by any changed input and replaced by other triggers, the new one first", async () => {
      const made = await engine.create(urn, counting({ triggers: [1, { a: ["b"] }], stdin: "s", delete: "true" }));
      assert.deepEqual((await engine.diff(made, { ...made.inputs })).changed, []);
      for (const [key, value] of Object.entries({ create: "true", stdin: "t", delete: "false", dir: folder, logging: "stderr", interpreter: ["/bin/sh"], environment: { A: "1" } })) {
        const { changed, replaces } = await engine.diff(made, { ...made.inputs, [key]: value });
        assert.deepEqual([changed.map((at) => at.split(/[.[]/)[0]), replaces], [[key], []]);
      }
      const { triggers, ...without } = made.inputs;
      assert.deepEqual(await engine.diff(made, without), { changed: ["triggers"], replaces: ["triggers"], deleteBeforeReplace: false });
      // Of a single one the SDK's option replaceOnChanges makes a replacement.
      assert.deepEqual(await engine.diff(made, { ...without, triggers: [triggers[0], { a: ["c"] }] }), { changed: ["triggers[1].a[0]"], replaces: [], deleteBeforeReplace: false });
    });

    it("deletes with the text, stdin, environment and folder of the state", async () => {
      const inputs = { ...quiet, create: "echo made", delete: "(cat; echo \" $A $PULUMI_COMMAND_STDOUT\") > gone", stdin: "in", environment: { A: "b" }, dir: folder };
      await engine.delete(await engine.create(urn, inputs));
      assert.equal(fs.readFileSync(path.join(folder, "gone"), "utf8"), "in b made\n");
      assert.equal(await error(engine.delete(await engine.create(urn, { ...quiet, delete: "exit 4" }))), 'exit status 4: running "exit 4":\n');
    });

    it("stays as it is on refresh", async () => {
      const made = await engine.create(urn, { ...quiet, create: "echo a" });
      assert.deepEqual(await engine.read(made), made);
    });

    it("names an input that it does not know, or that is of a wrong kind", async () => {
      await assert.rejects(engine.check(urn, { create: "true", assetPaths: ["*"] }), /assetPaths: .*does not know the input "assetPaths"/);
      await assert.rejects(engine.check(urn, { create: 5 }), /create: create must be a string; got a value of type number/);
      await assert.rejects(engine.check(urn, { environment: { A: 7 } }), /environment\.A: environment\.A must be a string/);
      await assert.rejects(engine.check(urn, { interpreter: "sh" }), /interpreter must be a list of strings/);
      await assert.rejects(engine.check(urn, { addPreviousOutputInEnv: "no" }), /addPreviousOutputInEnv must be a boolean/);
    });
  });

  it("runs the function at once, and names its wrong arguments", async () => {
    assert.deepEqual(await engine.invoke("command:local:run", { ...quiet, command: "cat; echo e >&2", stdin: "in" }), { ...quiet, command: "cat; echo e >&2", stdin: "in", stdout: "in", stderr: "e" });
    assert.equal(await error(engine.invoke("command:local:run", { ...quiet, command: "echo o; exit 7" })), 'exit status 7: running "echo o; exit 7":\no\n');
    assert.match(await error(engine.invoke("command:local:run", { command: "true", create: "x" })), /does not know the input "create" of command:local:run/);
    assert.match(await error(engine.invoke("command:local:run", {})), /command must be a string/);
  });

  describe("when cancelled", () => {
    it("kills the direct child and waits for whoever still holds the pipes", async () => {
      const other = await Engine.start(definition);
      const [started, release, survived] = ["started", "release", "survived"].map((name) => path.join(folder, name));
      const script = path.join(folder, "script.sh");
      fs.writeFileSync(script, `trap 'touch ${folder}/trapped' TERM INT EXIT\ntouch ${started}\nwhile [ ! -e ${release} ]; do sleep 0.02; done\ntouch ${survived}\n`);
      const wrapped = error(other.create(urn, { ...quiet, create: `sh ${script}; true` }));
      await until("the script to start", 5, async () => fs.existsSync(started));
      await other.call("cancel", new Empty());
      fs.writeFileSync(release, "");
      assert.match(await wrapped, /^signal: killed: running "sh /);
      assert.equal(fs.existsSync(survived), true, "the script behind the shell lived on");
      assert.match(await error(other.create(urn, { ...quiet, create: "true" })), /^context canceled: running "true"/);
      other.stop();
    });

    it("ends a command that was started directly, without its traps", async () => {
      const other = await Engine.start(definition);
      const [script, started, trapped] = [path.join(folder, "direct.sh"), path.join(folder, "direct"), path.join(folder, "direct-trapped")];
      fs.writeFileSync(script, `trap 'touch ${trapped}' TERM INT EXIT\ntouch ${started}\nwhile :; do read -r line < ${folder}/fifo; done\n`);
      const { execFileSync } = await import("node:child_process");
      execFileSync("mkfifo", [path.join(folder, "fifo")]);
      const direct = error(other.create(urn, { ...quiet, interpreter: ["/bin/sh"], create: script }));
      await until("the script to start", 5, async () => fs.existsSync(started));
      await other.call("cancel", new Empty());
      assert.match(await direct, /^signal: killed: running/);
      assert.equal(fs.existsSync(trapped), false);
      other.stop();
    });
  });

  describe("in Pulumi's display", () => {
    let display: grpc.Server;
    let lines: [string, boolean][];
    let shown: Engine;
    before(async () => {
      display = new grpc.Server();
      const log: grpc.handleUnaryCall<any, Empty> = ({ request }, callback) => {
        lines.push([request.getMessage(), request.getEphemeral()]);
        callback(null, new Empty());
      };
      display.addService(EngineService, { log } as unknown as grpc.UntypedServiceImplementation);
      const port = await new Promise<number>((resolve, reject) => display.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (failure, bound) => (failure ? reject(failure) : resolve(bound))));
      shown = await Engine.start(definition);
      await shown.call("handshake", new pb.ProviderHandshakeRequest().setEngineAddress(`127.0.0.1:${port}`));
    });
    beforeEach(() => (lines = []));
    after(() => {
      shown.stop();
      display.forceShutdown();
    });
    const linesOf = async (logging: string) => {
      await shown.create(urn, { create: "echo o; echo e >&2; echo; printf last >&2", logging });
      return lines.map(([line]) => line);
    };

    it("shows each line while it runs, also an empty and an unfinished one", async () => {
      assert.deepEqual((await linesOf("stderr")), ["e", "last"]);
      assert.deepEqual((await linesOf("stdout")), ["e", "last", "o", ""]);
      assert.ok(lines.every(([, ephemeral]) => ephemeral));
    });

    it("shows both outputs by default and none where that is asked for", async () => {
      const both = async (logging?: string) => {
        lines = [];
        await shown.create(urn, { create: "echo o; echo e >&2", ...(logging && { logging }) });
        return lines.map(([line]) => line).sort();
      };
      assert.deepEqual([await both(), await both("stdoutAndStderr"), await both("none")], [["e", "o"], ["e", "o"], []]);
    });

    it("fails at a line at which the official plugin would hang, and only where lines are shown", async () => {
      const long = { create: "head -c 70000 /dev/zero | tr '\\0' x" };
      assert.match(await error(shown.create(urn, long)), /^a line of 65536 bytes or more, at which the official plugin hangs/);
      assert.equal((await shown.create(urn, { ...long, ...quiet })).state.stdout.length, 70000);
    });
  });

  it("keeps characters whole that arrive in pieces", async () => {
    const seen: string[] = [];
    const log = new LineLog(async (line) => void seen.push(line));
    const bytes = Buffer.from("aé\nü");
    for (const byte of bytes) log.add(Buffer.of(byte));
    await log.end();
    assert.deepEqual(seen, ["aé", "ü"]);
  });
});
