/** Starts a Node.js Pulumi program, and what else the language host does to the program's directory. */
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

export interface ProgramRun {
  /** Addresses of the resource monitor and of the engine. */
  monitor: string;
  engine: string;
  organization: string;
  project: string;
  stack: string;
  dryRun: boolean;
  parallel: number;
  workingDirectory: string;
  /** Where Pulumi.yaml is. */
  rootDirectory: string;
  programDirectory: string;
  /** Relative to the program's directory; "." for its package.json's main. */
  entryPoint: string;
  programArguments: string[];
  /** Keys are project:name. */
  config: Record<string, string>;
  secretKeys: string[];
  /** `runtime.options` of Pulumi.yaml: typescript, nodeargs, tsconfig. */
  options: Record<string, unknown>;
}

export interface ProgramResult { error: string; bail: boolean }

/** The program's process ends with this after it has told the user itself what was wrong. */
const toldAlready = 32;

const running = new Set<ChildProcess>();

/** Runs the program to its end; what it prints goes where this process prints. */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const child = spawn(process.execPath, programArguments(run), {
    cwd: run.workingDirectory,
    env: { ...process.env, ...programEnvironment(run) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  running.add(child);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      running.delete(child);
      resolve(programResult(code, signal));
    });
  });
}

export function programArguments(run: ProgramRun): string[] {
  const runner = createRequire(path.join(run.programDirectory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const nodeArguments = typeof run.options.nodeargs === "string" ? run.options.nodeargs.split(" ").filter(Boolean) : [];
  return [
    ...nodeArguments, runner,
    "--monitor", run.monitor, "--engine", run.engine,
    "--organization", run.organization, "--project", run.project, "--stack", run.stack,
    "--root-directory", run.rootDirectory, "--pwd", run.workingDirectory,
    "--parallel", String(run.parallel), ...(run.dryRun ? ["--dry-run"] : []),
    path.resolve(run.programDirectory, run.entryPoint), ...run.programArguments,
  ];
}

export function programEnvironment(run: ProgramRun): Record<string, string> {
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(run.options.typescript !== false),
    PULUMI_CONFIG: JSON.stringify(run.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
    ...(typeof run.options.tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: run.options.tsconfig } : {}),
  };
}

export function programResult(code: number | null, signal: NodeJS.Signals | null): ProgramResult {
  if (code === 0) return { error: "", bail: false };
  if (code === toldAlready) return { error: "", bail: true };
  return { error: signal ? `The program was ended by ${signal}.` : `The program ended with exit code ${code}.`, bail: false };
}

export function stopPrograms(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}

/** Direct dependencies with the versions that are installed. */
export function dependencies(directory: string): { name: string; version: string }[] {
  const manifest = readManifest(path.join(directory, "package.json"));
  return Object.entries({ ...manifest.devDependencies, ...manifest.dependencies }).sort().map(([name, range]) => ({
    name, version: readManifest(path.join(directory, "node_modules", name, "package.json")).version ?? range,
  }));
}

/** npm, with the lock file where there is one. */
export async function install(directory: string, stdout: (text: Buffer) => void, stderr: (text: Buffer) => void): Promise<void> {
  const verb = fs.existsSync(path.join(directory, "package-lock.json")) ? "ci" : "install";
  const child = spawn("npm", [verb, "--no-audit", "--no-fund"], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.on("data", stdout);
  child.stderr.on("data", stderr);
  await new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`npm ${verb} failed (${code}).`))));
  });
}

interface Manifest { version?: string; dependencies?: Record<string, string>; devDependencies?: Record<string, string> }

function readManifest(file: string): Manifest {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Manifest;
  } catch {
    return {}; // not installed, or no package at all
  }
}
