/** The old world: on srv84, in plain containers that Pulumi does not manage, a PostgreSQL and two applications that use it all the time. */
import type Docker from "dockerode";
import { orMissing } from "../swarm/engine";
import { execIn } from "../swarm/exec";
import type { World } from "./prepare";
import type { Scenario } from "./scenario";
import { connectServers, type Engines } from "./servers";
import type { Lab, Say, ServerName } from "./settings";
import { tar, type TarEntry } from "../swarm/tar";
import { until } from "./wait";
import { copyPristine, dataVolume, ensurePristine, isPristine, oldImage } from "./world/database";
import { remove } from "./world/containers";
import { passwords } from "./world/passwords";
import { sweep } from "./world/sweep";

export const oldNetwork = "shop-net";
export const oldDatabase = { container: "shop-db", database: "chinook", superuser: "postgres", port: 5432 };
export const oldApplications = ["shop", "reports"];
const logVolumes = oldApplications.map((name) => `${name}-log`);
/** Copying so many rows of invoice_line, and their invoices, shows progress for some seconds. */
const defaultRows = 3_000_000;

/** The servers that it needs. */
export const shopServers: ServerName[] = ["srv80", "srv84"];

export interface WorldOptions {
  /** Rows of invoice_line; default 3 million. Chinook itself has 2,240. */
  rows?: number;
  /** Start anew: what dbhaven and others made in the servers goes, the old database gets its first rows, both applications use it. */
  reset?: boolean;
}

export const shopWorld = (options: WorldOptions, lab: Lab): World => ({
  title: `Old world on srv84: PostgreSQL 15 with ${(options.rows ?? defaultRows).toLocaleString("en")} rows, shop, reports`,
  installs: ["three plain containers and their volumes inside srv84", ...(options.reset ? ["what an earlier demo left in the lab's servers is removed"] : [])],
  servers: shopServers,
  bare: [],
  images: [],
  ready: async () => !options.reset && worldReady(lab),
  ensure: (engines, say) => ensureWorld(lab, engines, options, say),
});

export const shopScenario = (options: WorldOptions, lab: Lab): Scenario => ({
  world: shopWorld(options, lab),
  stack: {
    name: "dev",
    file: "Pulumi.dev.yaml",
    overrides: [[["databaseStacks", "main", "instances", "pg-main", "administrators"], [lab.subnet]]],
    secrets: { shopSource: passwords(lab).postgres },
  },
  before: "srv84 runs the old PostgreSQL and the applications shop and reports, which use it all the time.",
});

/** Brings the old world up. Without `reset`, what exists is left as it is: applications may have moved. */
export async function ensureWorld(lab: Lab, engines: Engines, options: WorldOptions, say: Say): Promise<void> {
  const { srv84 } = engines;
  const all = [oldDatabase.container, ...oldApplications];
  if (options.reset) await sweep(lab, engines, shopServers, isPristine);
  if (!(await orMissing(srv84.getContainer(oldDatabase.container).inspect()))) {
    const rows = Math.max(options.rows ?? defaultRows, 2240);
    await ensurePristine(lab, srv84, rows, say);
    await Promise.all(all.map((name) => remove(srv84, name)));
    await copyPristine(srv84, rows);
  }
  await Promise.all(logVolumes.map((Name) => srv84.createVolume({ Name })));
  const network = await orMissing(srv84.getNetwork(oldNetwork).inspect());
  if (!network) await srv84.createNetwork({ Name: oldNetwork, Driver: "bridge" });
  const made = await Promise.all(descriptions(lab).map((description) => ensureContainer(srv84, description)));
  // An old application that is stopped now has moved: only what was started here is waited for.
  const started = oldApplications.filter((_, index) => made[index + 1]);
  await Promise.all(started.map((name) => until(`the application ${name} to work`, 60, async () => (await execIn(srv84, name, ["probe"])).exitCode === 0)));
}

interface Description { options: Docker.ContainerCreateOptions & { name: string }; files: TarEntry[] }

function descriptions(lab: Lab): Description[] {
  const secret = passwords(lab);
  const plain = (name: string, Image: string, Env: string[], volume: [string, string]): Description["options"] => ({
    name,
    Image,
    Env,
    Hostname: name,
    HostConfig: {
      RestartPolicy: { Name: "always" },
      NetworkMode: oldNetwork,
      Mounts: [{ Type: "volume", Source: volume[0], Target: volume[1] }],
    },
  });
  const { container, database, port } = oldDatabase;
  return [
    {
      options: plain(container, oldImage, [`POSTGRES_DB=${database}`, "POSTGRES_USER=postgres", "POSTGRES_PASSWORD_FILE=/etc/postgres-password"], [dataVolume, "/var/lib/postgresql/data"]),
      files: [{ name: "etc/postgres-password", content: secret.postgres, mode: 0o400, uid: 999, gid: 999 }],
    },
    {
      options: plain("shop", "dbhaven-lab/shop:1", [
        `DATABASE_HOST=${container}`, `DATABASE_PORT=${port}`, `DATABASE_NAME=${database}`, "DATABASE_USER=shop", "DATABASE_PASSWORD_FILE=/etc/shop-password",
      ], ["shop-log", "/var/log/shop"]),
      files: [{ name: "etc/shop-password", content: secret.shop, mode: 0o400, uid: 1000, gid: 1000 }],
    },
    {
      options: plain("reports", "dbhaven-lab/reports:1", [], ["reports-log", "/var/log/reports"]),
      files: [{ name: "etc/reports-password", content: secret.reports, mode: 0o400, uid: 1000, gid: 1000 }],
    },
  ];
}

/** Makes a missing container; starts one that never ran. One that ran and was stopped stays so. Says whether it was started. */
async function ensureContainer(docker: Docker, { options, files }: Description): Promise<boolean> {
  const there = await orMissing(docker.getContainer(options.name).inspect());
  if (there && there.State.Status !== "created") return false;
  const container = there ? docker.getContainer(options.name) : await docker.createContainer(options);
  await container.putArchive(tar(files), { path: "/" });
  await container.start();
  return true;
}

/** A container like the first one, on its volume, as `docker compose up --force-recreate` makes it; an old one has to be gone. */
export async function recreateOldDatabase(lab: Lab, srv84: Docker): Promise<void> {
  await ensureContainer(srv84, descriptions(lab)[0]);
}

/** Whether everything of the old world was made and started once. */
async function worldReady(lab: Lab): Promise<boolean> {
  const { srv84 } = connectServers(lab);
  const all = [oldDatabase.container, ...oldApplications];
  const found = await Promise.all(all.map((name) => orMissing(srv84.getContainer(name).inspect())));
  return found.every((container) => container !== undefined && container.State.Status !== "created");
}
