/**
 * Scenarios: small programs in steps, run with the real CLI against the lab's engines, once with the offline plugins
 * and once with the official ones. Both have to make the same plans and have the same effects.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type * as dockerSdk from "@pulumi/docker";
import { LocalWorkspace, PulumiCommand, type EngineEvent, type Stack } from "@pulumi/pulumi/automation";
import type Docker from "dockerode";
import { connectServers } from "../../lab/servers";
import { labSettings, type ServerName } from "../../lab/settings";
import type { PluginKind } from "../../lab/toolchain/plugins";
import { shopServers } from "../../lab/world";
import { temporaryFolder } from "../support/temporaryFolder";
import { cliRoot, environment, lacking, legs } from "./legs";
import { expectPlan, type Plan } from "./plan";
import "./ownConnections";
import "./strayRejections";

export interface World {
  kind: PluginKind;
  /** A name that no other run has. */
  name(role: string): string;
  /** Engine of a server, for looking at effects. */
  engine: Record<ServerName, Docker>;
  /** Options with a docker provider for a server. To be called inside a program. */
  on(server: ServerName, overrides?: { host?: string }): { provider: dockerSdk.Provider };
  /** Outputs of the last `up`. */
  outputs: Record<string, any>;
}

export interface Step {
  title: string;
  /** Declares resources; what it returns are outputs of the stack. */
  program(): unknown;
  plan: Plan;
  /** `up` fails with this; without it, it has to work. */
  fails?: RegExp;
  /** The preview fails already. */
  previewFails?: RegExp;
  /** Something happens outside of Pulumi before the step. */
  before?(): unknown;
  /** The effect. */
  check?(): unknown;
  /** After `up` a preview with --refresh shows nothing. Default true; a plan: this is shown instead. */
  settles?: boolean | Plan;
  /** Refresh first. Default false. */
  refresh?: boolean;
}

export interface Options {
  plugins: string[];
  /** Leave what the official plugin does not do (or the reverse), with the reason. */
  only?: { kind: PluginKind; because: string };
}

const SCENARIO_TIMEOUT_MILLISECONDS = 900_000;

export function scenario(title: string, { plugins, only }: Options, steps: (world: World) => Step[]): void {
  describe(title, () => {
    for (const kind of legs()) {
      const absent = lacking(kind, plugins);
      if (only && only.kind !== kind) continue;
      if (absent.length > 0) {
        it.skip(`${kind}: not run, there is no ${kind} plugin for ${absent.join(", ")}`);
        continue;
      }
      it(kind, function () {
        this.timeout(SCENARIO_TIMEOUT_MILLISECONDS);
        return runScenario(kind, steps);
      });
    }
  });
}

async function runScenario(kind: PluginKind, steps: (world: World) => Step[]): Promise<void> {
  const run = new Run(kind);
  try {
    for (const step of steps(run.world)) await run.step(step);
  } finally {
    await run.end();
  }
}

const environments = new Map<PluginKind, Record<string, string>>();

class Run {
  readonly world: World;
  private stack: Stack | undefined;
  private previewed = false;
  private program: Step["program"] = () => ({});

  constructor(private readonly kind: PluginKind) {
    const [lab, id] = [labSettings(), randomBytes(3).toString("hex")];
    this.world = {
      kind,
      name: (role) => `parity-${id}-${role}`,
      engine: connectServers(lab),
      on: (server, overrides) => {
        const docker = require("@pulumi/docker") as typeof dockerSdk;
        const given = { host: `ssh://root@${lab.servers[server].address}`, sshOpts: ["-F", lab.sshConfig], ...overrides };
        return { provider: new docker.Provider(`engine-${server}`, given) };
      },
      outputs: {},
    };
  }

  async step(step: Step): Promise<void> {
    const stack = await this.prepared();
    this.program = step.program;
    await step.before?.();
    const label = `${this.kind}, step "${step.title}"`;
    if (step.previewFails || !this.previewed) {
      // Later steps are judged by the plan that `up` itself makes.
      const planned: EngineEvent[] = [];
      const preview = await attempt(() => stack.preview({ onEvent: (event) => planned.push(event), refresh: step.refresh }));
      if (step.previewFails) return expectError(preview.error, step.previewFails, `${label}: preview`);
      assert.ok(preview.error === undefined, `${label}: preview failed: ${preview.error}`);
      expectPlan(planned, step.plan, `${label}: plan`);
      this.previewed = true;
    }
    const events: EngineEvent[] = [];
    const up = await attempt(() => stack.up({ onEvent: (event) => events.push(event), refresh: step.refresh }));
    if (step.fails) expectError(up.error, step.fails, `${label}: up`);
    else assert.ok(up.error === undefined, `${label}: up failed: ${up.error}`);
    expectPlan(events, step.plan, `${label}: what up did`);
    this.world.outputs = Object.fromEntries(Object.entries(up.result?.outputs ?? {}).map(([key, { value }]) => [key, value]));
    await step.check?.();
    if (step.settles === false || step.fails) return;
    const after: EngineEvent[] = [];
    await stack.preview({ refresh: true, onEvent: (event) => after.push(event) });
    expectPlan(after, step.settles === true || step.settles === undefined ? {} : step.settles, `${label}: preview --refresh afterwards`);
  }

  async end(): Promise<void> {
    try {
      await this.stack?.cancel().catch(() => {});
      await this.stack?.destroy({ refresh: true });
    } finally {
      await Promise.all(shopServers.map((server) => sweep(this.world.engine[server], this.world.name(""))));
    }
  }

  private async prepared(): Promise<Stack> {
    if (!environments.has(this.kind)) environments.set(this.kind, environment(this.kind));
    if (this.stack) return this.stack;
    const pulumiCommand = await PulumiCommand.get({ root: cliRoot() });
    this.stack = await LocalWorkspace.createStack(
      { projectName: "parity", stackName: this.world.name("stack"), program: async () => (this.program() ?? {}) as Record<string, unknown> },
      { pulumiCommand, workDir: temporaryFolder(), envVars: environments.get(this.kind)! },
    );
    return this.stack;
  }
}

/** What a scenario made beside Pulumi, or what Docker made for it. */
async function sweep(docker: Docker, prefix: string): Promise<void> {
  const mine = (name: string | undefined) => name?.replace(/^\//, "").startsWith(prefix);
  const { ControlAvailable: manager } = (await docker.info()).Swarm;
  const services = manager ? await docker.listServices() : [];
  for (const service of services.filter(({ Spec }) => mine(Spec?.Name))) await docker.getService(service.ID).remove();
  const containers = await docker.listContainers({ all: true });
  for (const container of containers.filter(({ Names, Labels }) => Names.some(mine) && !Labels["com.docker.swarm.task"])) {
    // Docker may be removing it already.
    await docker.getContainer(container.Id).remove({ force: true, v: true }).catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
    });
  }
  for (const network of (await docker.listNetworks()).filter(({ Name, Scope }) => mine(Name) && (Scope === "local" || manager))) await docker.getNetwork(network.Id).remove();
  for (const volume of ((await docker.listVolumes()).Volumes ?? []).filter(({ Name }) => mine(Name))) {
    await eventually(() => docker.getVolume(volume.Name).remove());
  }
}

/** Waits for an effect that comes a moment later. */
export async function eventually(check: () => Promise<void>, timeoutMilliseconds = 30_000): Promise<void> {
  const end = Date.now() + timeoutMilliseconds;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<{ result?: T; error?: string }> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function expectError(error: string | undefined, expected: RegExp, message: string): void {
  assert.ok(error !== undefined && expected.test(error), `${message}: expected ${expected}, but ${error ?? "it worked"}`);
}
