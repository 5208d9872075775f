/** The Pulumi CLI: the official one where it can be downloaded, else built from its Go modules. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../config/issues";
import type { Step } from "../steps";
import { isExecutable, run, which } from "./command";
import { canDownload, cliDownload } from "./download";
import { isDebian, installPackages } from "./engine";
import { installLanguageHost, languageHostInstalled } from "./languageHost";
import { locked } from "./lock";
import { cliVersion } from "./pins";
import { cacheRoot, checkout, pulumiHome } from "./places";

/** Go since 1.21 fetches the newer toolchain that a module asks for by itself. */
const oldestGo = [1, 21] as const;

/** Where the npm launcher looks for the CLI below PULUMI_HOME. */
const binOf = (home: string) => path.join(home, "versions", cliVersion(), "bin");

/** Homes that are shared by the checkouts: PULUMI_HOME of the launcher's download, and of the build. */
const officialHome = () => path.join(cacheRoot(), "pulumi-official");
const builtHome = () => path.join(cacheRoot(), "pulumi-built");

export const cliStep: Step = {
  get title() { return `Pulumi CLI ${cliVersion()}`; },
  get installs() {
    return [
      `from get.pulumi.com into ${officialHome()};`,
      `where that is out of reach: built from its Go modules (4 minutes, 4 GB while it builds, 110 MB after) into ${builtHome()}`,
      ...(which("go") ? [] : ["and for that Go, where it is missing: on Debian the package golang-go"]),
    ];
  },
  get takes() { return isExecutable(path.join(binOf(builtHome()), "pulumi")) ? undefined : "5 minutes where it has to be built"; },
  after: [],
  done: async () => isExecutable(path.join(binOf(pulumiHome), "pulumi")) && (linked() || languageHostInstalled(binOf(pulumiHome))),
  async run() {
    const official = await officialCli();
    if (official) {
      link(official);
      return "official";
    }
    await buildCli();
    await place(path.join(binOf(builtHome()), "pulumi"));
    return "built from its Go modules, with the project's own language host";
  },
};

/** Installs the official CLI unless it is in the cache; undefined where it cannot be had. */
async function officialCli(): Promise<string | undefined> {
  const version = cliVersion();
  if (!isExecutable(path.join(binOf(officialHome()), "pulumi"))) {
    if (!(await canDownload(cliDownload(version)))) return undefined;
    const env = { ...process.env, PULUMI_HOME: officialHome(), PULUMI_SKIP_UPDATE_CHECK: "true" };
    const launcher = path.join(checkout, "node_modules", "pulumi", "run.js");
    const log = path.join(cacheRoot(), "pulumi-download.log");
    const works = await locked(path.join(cacheRoot(), "pulumi-official.lock"), () => run(process.execPath, [launcher, "version"], { env, log }).then(() => true, () => false));
    if (!works) {
      fs.rmSync(path.dirname(binOf(officialHome())), { recursive: true, force: true });
      return undefined;
    }
  }
  return path.dirname(binOf(officialHome()));
}

/** The whole folder, language hosts included. */
function link(versionFolder: string): void {
  const target = path.dirname(binOf(pulumiHome));
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.symlinkSync(versionFolder, target);
}

function linked(): boolean {
  return fs.lstatSync(path.dirname(binOf(pulumiHome))).isSymbolicLink();
}

/**
 * The built CLI as a file of this checkout's home, beside its language host: the CLI looks for that next to the real
 * path of its own binary, and warns in every preview about one found elsewhere, so a symbolic link would not do.
 */
async function place(binary: string): Promise<void> {
  const bin = binOf(pulumiHome);
  if (fs.existsSync(path.dirname(bin)) && linked()) fs.rmSync(path.dirname(bin));
  fs.mkdirSync(bin, { recursive: true });
  installLanguageHost(bin);
  const temporary = path.join(bin, `.pulumi-${process.pid}`);
  fs.rmSync(temporary, { force: true });
  try {
    fs.linkSync(binary, temporary);
  } catch {
    fs.copyFileSync(binary, temporary, fs.constants.COPYFILE_FICLONE); // the cache is on another file system
  }
  fs.renameSync(temporary, path.join(bin, "pulumi"));
}

async function buildCli(): Promise<void> {
  const target = path.join(binOf(builtHome()), "pulumi");
  await locked(path.join(cacheRoot(), "pulumi-built.lock"), async () => {
    if (isExecutable(target)) return; // another checkout built it while we waited
    await build(target, await go());
  });
}

async function build(target: string, goProgram: string): Promise<void> {
  const version = cliVersion();
  const work = path.join(cacheRoot(), "building", `pulumi-${version}`); // kept after an abort: what was downloaded and compiled is not lost
  const module = path.join(work, "module");
  fs.mkdirSync(module, { recursive: true });
  fs.writeFileSync(path.join(module, "go.mod"), goModule(version));
  const output = path.join(work, "pulumi");
  const env = {
    ...process.env,
    GOMODCACHE: path.join(work, "modules"), GOCACHE: path.join(work, "compiled"), GOPATH: path.join(work, "path"),
    GOFLAGS: "-mod=mod -modcacherw -buildvcs=false", GOWORK: "off", GOTOOLCHAIN: "auto", CGO_ENABLED: "0",
  };
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  await run(goProgram, ["build", "-trimpath", "-ldflags", flags, "-o", output, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
    { cwd: module, env, log: path.join(cacheRoot(), "pulumi-build.log") });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.renameSync(output, target);
  fs.rmSync(work, { recursive: true, force: true }); // 3 GB that nothing needs any more
}

export function goModule(version: string): string {
  return [
    "module dbhaven.dev/lab/pulumi",
    "go 1.25.0",
    "tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    `require github.com/pulumi/pulumi/pkg/v3 v${version}`,
  ].join("\n\n") + "\n";
}

async function go(): Promise<string> {
  const places = ["/usr/local/go/bin", "/usr/lib/go/bin"];
  let program = which("go", places);
  if (!program && isDebian() && process.getuid?.() === 0) {
    await installPackages(["golang-go"]);
    program = which("go", places);
  }
  const version = program ? await run(program, ["version"], { env: { ...process.env, GOTOOLCHAIN: "local" } }) : "";
  if (program && newEnough(version)) return program;
  throw new UserError(`The Pulumi CLI cannot be downloaded here and has to be built, which needs Go ${oldestGo.join(".")} or newer (found: ${/go(\d\S*)/.exec(version)?.[1] ?? "none"}): install it from go.dev, then start again.`);
}

/** `go version` prints "go version go1.26.8 linux/amd64". */
export function newEnough(goVersion: string): boolean {
  const found = /go(\d+)\.(\d+)/.exec(goVersion);
  if (!found) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > oldestGo[0] || (major === oldestGo[0] && minor >= oldestGo[1]);
}
