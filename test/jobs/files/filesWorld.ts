/** A server with a file of settings in a folder here, and a container that its operator's command starts anew from it. */
import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { JobFailure } from "../../../jobs/local/failure";
import { render } from "../../../jobs/local/render";
import type { RenderedEntry } from "../../../jobs/local/renderedRecord";
import type { RenderJob } from "../../../plan/jobs";
import { Journal } from "../../../swarm/records";
import { temporaryFolder } from "../../support/temporaryFolder";
import { FakeEngine, type FakeContainer } from "../../swarm/fakeEngine";

export const password = "generated-password-of-32-letters-";
export const at = { server: "srv84", docker: "unix:///nowhere", sshOptions: [] };

export class FilesWorld {
  readonly folder = temporaryFolder();
  readonly said: string[] = [];
  readonly context = { secrets: { "password-main": password }, say: (line: string) => void this.said.push(line) };
  readonly shop: FakeContainer;

  private constructor(readonly engine: FakeEngine) {
    engine.images.add("socat:1");
    // What the helper's scripts do to /files they do to a folder here.
    engine.before = (_, url) => {
      for (const helper of engine.containers.values()) {
        if (helper.body.HostConfig?.Mounts?.[0]?.Target === "/files" && url.includes("/exec")) helper.exec = ([, , script, ...values]) => this.inFolder(script!, values, helper.files.get("/tmp/contents"), helper.body.HostConfig.Mounts[0].Source);
      }
    };
    this.write("shop.env", "# the shop\nDB_HOST=old-db\nDB_PORT=3306\nDB_PASSWORD='old password'\nTZ=UTC\n");
    this.write("running", this.read("shop.env"));
    engine.container("old-db", { Networks: { "shop-net": { Aliases: ["db", "old-db"] } }, Running: false });
    this.shop = engine.container("shop", { environment: () => this.read("running").split("\n").filter((line) => /=/.test(line)).map((line) => line.replace(/'/g, "")) });
  }

  static start = async (): Promise<FilesWorld> => new FilesWorld(await FakeEngine.start());

  path = (name: string): string => path.join(this.folder, name);
  write = (name: string, text: string): void => fs.writeFileSync(this.path(name), text);
  read = (name: string): string => fs.readFileSync(this.path(name), "utf8");
  /** How often the operator's command has run. */
  restarts = (): number => (fs.existsSync(this.path("restarts")) ? this.read("restarts").split("\n").length - 1 : 0);
  connect = () => this.engine.connect();
  journal = (): Journal => new Journal(this.connect(), "lab");

  job = (more: Partial<RenderJob> = {}): RenderJob => ({
    verb: "render", estate: "lab", manager: at, node: at, application: "shop", container: "shop", image: "socat:1",
    files: [{ path: this.path("shop.env"), format: "env", values: { DB_HOST: "${main.host}", DB_PORT: "${main.port}", DB_PASSWORD: "${main.password}", TZ: "CET" } }],
    restart: { command: ["sh", "-c", `echo restarted >>${this.folder}/restarts; cp ${this.folder}/shop.env ${this.folder}/running`], timeoutSeconds: 20 },
    known: { main: { host: "pg-main", port: "5432", database: "shop", account: "shop" } },
    sources: [{ node: at, address: "192.0.2.84", container: "old-db", port: 3306 }], runs: { orders: "R1" }, ...more,
  });

  render = (more?: Partial<RenderJob>, secrets = this.context.secrets) => render(this.job(more), { ...this.context, secrets }, this.connect);
  entries = async () => (await this.journal().list({ record: "rendered" })).map(({ run, data }) => ({ run, ...(data as unknown as RenderedEntry) }));

  private inFolder(script: string, values: string[], contents: string | undefined, source: string) {
    if (!fs.existsSync(source)) return { code: 1, stderr: "no such folder" };
    this.write("contents", contents ?? "");
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script.replaceAll("/files", source).replaceAll("/tmp/contents", this.path("contents")), ...values], { encoding: "utf8" });
    return { code: status ?? 1, stdout, stderr };
  }
}

export const failure = (promise: Promise<unknown>): Promise<JobFailure> => promise.then(() => assert.fail("it succeeded"), (error: unknown) => {
  assert.ok(error instanceof JobFailure, String((error as Error).stack));
  return error;
});
