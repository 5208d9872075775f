/** The stages of `npm test`. Each says what it does, never throws, and answers with its counts. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../../config/issues";
import { runSteps, seconds } from "../steps";
import { until } from "../toolchain/command";
import { checkout } from "../toolchain/places";
import { closing, type Counts, countsOf, none, oneFailed, onePassed, type Reported, sum } from "./counts";
import { recordResults } from "./results";

const typescriptNode = ["-r", "./typescript.cjs"];
const mocha = path.join("node_modules", "mocha", "bin", "mocha.js");

/** The compiler over the whole project; one test. */
export async function typecheck(): Promise<Counts> {
  return stage("types", async (title) => ((await node([path.join("node_modules", "typescript", "bin", "tsc"), "--noEmit"])) === 0 ? onePassed : oneFailed(title)));
}

/** What .mocharc.json names: no Docker, no network. */
export async function unitTests(): Promise<Counts> {
  return stage("unit tests", (title) => runMocha(title, []));
}

/** The jobs' scripts with stand-ins for the programs of an image: no Docker, no network, but a shell that starts thousands of programs. */
export async function shellTests(): Promise<Counts> {
  return stage("shell of the jobs", (title) => runMocha(title, ["--config", path.join("test", "jobs", ".mocharc.cjs")]));
}

/** Flows that are killed before each of their changes of an engine and begun again each time, and programs that are started whole: no Docker, no network, but longer than a unit test. */
export async function longTests(): Promise<Counts> {
  return stage("what is longer than a unit test", (title) => runMocha(title, ["--config", path.join("test", "long", ".mocharc.cjs")]));
}

/** The lab's stand-ins of the provider plugins, each a program that is spoken to as the engine does: no Docker, no network. */
export async function pluginTests(): Promise<Counts> {
  return stage("stand-ins of the plugins", (title) => runMocha(title, ["--config", path.join("test", "plugins", ".mocharc.cjs")]));
}

/** Toolchain and lab, which the later stages stand on: one failure if they cannot be had, nothing otherwise. `plugins` false: those bring their own. */
export async function preparation(plugins = true): Promise<Counts> {
  return stage("toolchain and lab", async () => {
    // Loaded here: a lab that cannot even be loaded fails this stage, not the unit tests.
    const [{ prepareToolchain, pluginsStep }, { labSteps }, { shopWorld }, { lab, rows }] = [await import("../toolchain/toolchain"), await import("../prepare"), await import("../world"), await import("../../test/lab/support/lab")];
    await runSteps([...prepareToolchain().filter((step) => plugins || step !== pluginsStep), ...labSteps(shopWorld({ rows }, lab), () => undefined)]);
    return none;
  });
}

/** Tests against real engines, one file after the other. */
export const labTests = (): Promise<Counts> => filesStage("lab tests", path.join("test", "lab"), ".lab.ts");

/** Every moment of an up and every fault, each in a world of its own, and engines and versions that npm test does not have: some hours, three of them a hundred random kills. */
export const soakTests = (): Promise<Counts> => filesStage("soak tests", path.join("test", "soak"), ".soak.ts");

/**
 * The same scenarios with offline and with official plugins; a leg whose plugins are absent counts as skipped. They wait most
 * of the time, so some files run at once, each in a process of its own: programs of Pulumi's automation interface that run in
 * one process take each other's stray errors for their own.
 */
export const parityTests = (): Promise<Counts> => filesStage("parity of the plugins", path.join("test", "parity"), ".parity.ts", ["--parallel", "--jobs", "2"]);

async function filesStage(title: string, folder: string, ending: string, more: string[] = []): Promise<Counts> {
  const files = fs.readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(ending)).sort();
  // An hour for a single test is a hang.
  const options = ["--no-config", "--require", "ts-node/register/transpile-only", "--exit", "--forbid-only", "--fail-zero", "--timeout", "3600000", "--slow", "20000", ...more];
  return stage(`${title} (${files.length} files)`, (name) => runMocha(name, [...options, ...files.map((file) => path.join(folder, file))]));
}

/** Takes the lab away and prints what is left; one failure if something is. */
export async function tearDown(): Promise<Counts> {
  return stage("tear down", async (title) => ((await node([...typescriptNode, path.join("lab", "clean.ts")])) === 0 ? onePassed : oneFailed(title)));
}

/** Prints the closing line, which is the last one, and sets the exit code. Never throws. */
export async function conclude(stages: Promise<Counts[]>): Promise<void> {
  const counts = await stages.then(sum, (error: Error) => {
    process.stdout.write(`${error.message}\n`);
    return oneFailed("npm test itself");
  });
  process.stdout.write(`\n${closing(counts)}\n`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

async function stage(title: string, work: (title: string) => Promise<Counts>): Promise<Counts> {
  process.stdout.write(`\n== ${title}\n`);
  const start = Date.now();
  const counts = await work(title).catch((error: unknown): Counts => {
    process.stdout.write(`${error instanceof UserError ? error.message : (error as Error).stack ?? error}\n`);
    return oneFailed(title);
  });
  process.stdout.write(`== ${title}: ${counts.failed === 0 ? "passed" : "FAILED"}, ${seconds(Date.now() - start)}\n`);
  return counts;
}

export async function runMocha(title: string, options: string[]): Promise<Counts> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-test-"));
  const file = path.join(folder, "counts.json");
  try {
    const child = start([mocha, "--reporter", path.join("lab", "testing", "reporter.ts"), ...options], { DBHAVEN_TEST_COUNTS: file, TS_NODE_TRANSPILE_ONLY: "1" });
    const code = await Promise.race([exitCode(child), lingers(child, file)]);
    const reported = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
    if (reported !== undefined && process.env.DBHAVEN_RECORD === "1") recordResults((JSON.parse(reported) as Reported).tests);
    return countsOf(reported, code, title);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** All tests have ended, but something that they started keeps the process alive: that is a failure, not a reason to wait for ever. */
async function lingers(child: ChildProcess, counts: string): Promise<number> {
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  await until(() => fs.existsSync(counts) || ended(), 24 * 3600);
  if (!(await until(ended, 20))) {
    process.stdout.write("The tests have ended, but not their process: a test leaves a program, a server or a timer behind.\n");
    child.kill("SIGKILL");
  }
  return exitCode(child);
}

/** Exit code of a Node.js program that shares our terminal. */
const node = (programArguments: string[]): Promise<number> => exitCode(start(programArguments));

function start(programArguments: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, programArguments, { cwd: checkout, stdio: "inherit", env: { ...process.env, ...env } });
}

async function exitCode(child: ChildProcess): Promise<number> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? 1;
}
