import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { programArguments, programEnvironment, programResult, type ProgramRun } from "../../lab/languageHost/program";
import { cliStep, goModule, newEnough } from "../../lab/toolchain/cli";
import { withImports } from "../../lab/toolchain/compile";
import { engineStep, findEngine } from "../../lab/toolchain/engine";
import { cliVersion } from "../../lab/toolchain/pins";
import { cacheRoot, checkout } from "../../lab/toolchain/places";
import { describePlugins, findOfficial, forcedKind, pluginsStep } from "../../lab/toolchain/plugins";

describe("Toolchain", () => {
  let folder: string;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-")); });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  function plugin(name: string, version: string): void {
    const place = path.join(folder, `resource-${name}-v${version}`);
    fs.mkdirSync(place);
    fs.writeFileSync(path.join(place, `pulumi-resource-${name}`), "", { mode: 0o755 });
  }

  it("an official plugin is the version itself, else the newest of the same major version", () => {
    for (const version of ["4.9.0", "5.1.0", "5.10.0", "5.9.0", "6.0.0"]) plugin("docker", version);
    assert.equal(findOfficial("docker", "5.2.0", [folder]), path.join(folder, "resource-docker-v5.10.0"));
    assert.equal(findOfficial("docker", "5.1.0", [folder]), path.join(folder, "resource-docker-v5.1.0"));
    assert.equal(findOfficial("docker", "7.0.0", [folder]), undefined);
    assert.equal(findOfficial("docker", "5.2.0", [path.join(folder, "missing")]), undefined);
  });

  it("a plugin's folder without its program, half a download, does not count", () => {
    fs.mkdirSync(path.join(folder, "resource-random-v4.21.2"));
    assert.equal(findOfficial("random", "4.21.2", [folder]), undefined);
  });

  it("one line says which plugins are official and which stand in", () => {
    assert.equal(describePlugins([
      { name: "docker", version: "5.2.0", kind: "offline", from: "" }, { name: "random", version: "4.21.2", kind: "official", from: "" }, { name: "command", version: "1.2.1", kind: "offline", from: "" },
    ]), "official: random 4.21.2; stand-ins: docker 5.2.0, command 1.2.1");
  });

  it("DBHAVEN_PLUGINS is refused with the two right values", () => {
    assert.equal(forcedKind({}), undefined);
    assert.equal(forcedKind({ DBHAVEN_PLUGINS: "official" }), "official");
    assert.throws(() => forcedKind({ DBHAVEN_PLUGINS: "Offline" }), /"Offline": set it to "offline" or "official"/);
  });

  it("a DOCKER_HOST that is not on this machine, or does not answer, is refused instead of taking another engine", async () => {
    await assert.rejects(findEngine({ DOCKER_HOST: "ssh://host" }), /"ssh:\/\/host", but the lab needs an engine on this machine/);
    await assert.rejects(findEngine({ DOCKER_HOST: `unix://${folder}/none.sock` }), /no engine answers there/);
  });

  it("Go is new enough from the version on that fetches newer toolchains by itself", () => {
    assert.deepEqual(["go version go1.19.8 linux/amd64", "go version go1.21.0 linux/amd64", "go version go1.26.8 linux/amd64", "go version go2.0 x", ""].map(newEnough), [false, true, true, true, false]);
  });

  it("the CLI is built in the version that package.json pins, which is the SDK's too", () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8"));
    assert.equal(cliVersion(), manifest.dependencies["@pulumi/pulumi"]);
    assert.match(goModule(cliVersion()), /pkg\/v3 v\d+\.\d+\.\d+\n/);
  });

  it("the cache is DBHAVEN_CACHE, else below XDG_CACHE_HOME", () => {
    assert.equal(cacheRoot({ DBHAVEN_CACHE: "/a", XDG_CACHE_HOME: "/b" }), "/a");
    assert.equal(cacheRoot({ XDG_CACHE_HOME: "/b" }), "/b/dbhaven");
  });

  it("what is compiled includes what is imported from elsewhere in the project, also for types and when needed only", () => {
    const files = withImports(["lab/languageHost/main.ts", "lab/toolchain/cli.ts"]);
    for (const file of ["lab/languageHost/program.ts", "lab/steps.ts", "config/issues.ts"]) assert.ok(files.includes(file), file);
  });

  it("the list before the first npm ci names the steps of the toolchain", () => {
    const text = fs.readFileSync(path.join(checkout, "lab", "bootstrap.sh"), "utf8");
    for (const { title } of [engineStep, cliStep, pluginsStep]) assert.ok(text.includes(`${title.replace(/ \d\S*$/, "")}:`), title);
  });
});

describe("Language host", () => {
  const run: ProgramRun = {
    monitor: "127.0.0.1:1", engine: "127.0.0.1:2", organization: "organization", project: "p", stack: "dev", dryRun: true, parallel: 8,
    workingDirectory: checkout, rootDirectory: checkout, programDirectory: checkout, entryPoint: ".", programArguments: [],
    config: { "p:word": "hello" }, secretKeys: ["p:word"], options: { nodeargs: "--max-old-space-size=300" },
  };

  it("starts the SDK's runner on the program with the addresses it was given", () => {
    const [option, runner, ...rest] = programArguments(run);
    assert.equal(option, "--max-old-space-size=300");
    assert.equal(runner, path.join(checkout, "node_modules/@pulumi/pulumi/cmd/run/index.js"));
    assert.deepEqual(rest.slice(0, 4), ["--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2"]);
    assert.deepEqual(rest.slice(-4), ["--parallel", "8", "--dry-run", checkout]);
    assert.ok(!programArguments({ ...run, dryRun: false }).includes("--dry-run"));
  });

  it("hands the configuration on in the environment, never as arguments", () => {
    assert.deepEqual(programEnvironment(run), { PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_CONFIG: '{"p:word":"hello"}', PULUMI_CONFIG_SECRET_KEYS: '["p:word"]' });
    assert.ok(!programArguments(run).join(" ").includes("hello"));
    assert.equal(programEnvironment({ ...run, options: { typescript: false } }).PULUMI_NODEJS_TYPESCRIPT, "false");
  });

  it("exit code 32 means that the user has been told; anything else but 0 is said", () => {
    assert.deepEqual(programResult(0, null), { error: "", bail: false });
    assert.deepEqual(programResult(32, null), { error: "", bail: true });
    assert.deepEqual(programResult(7, null), { error: "The program ended with exit code 7.", bail: false });
    assert.deepEqual(programResult(null, "SIGKILL"), { error: "The program was ended by SIGKILL.", bail: false });
  });
});
