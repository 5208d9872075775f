/**
 * The data of the old world. It is made once, in a volume that is never used itself (`shop-db-pristine-<rows>`); a world starts
 * from a copy of it, so that starting again takes seconds and always from the same rows.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type Docker from "dockerode";
import { UserError } from "../../config/issues";
import { orMissing } from "../../swarm/engine";
import { execIn, lastWords } from "../../swarm/exec";
import type { Lab, Say } from "../settings";
import { tar } from "../../swarm/tar";
import { until } from "../wait";
import { once, remove } from "./containers";
import { passwords } from "./passwords";

export const oldImage = "postgres:15-bookworm";
export const dataVolume = "shop-db-data";
/** One for each size, so that tests and demo do not make it anew in turns. */
const pristinePrefix = "shop-db-pristine-";
const pristineVolume = (rows: number) => `${pristinePrefix}${rows}`;
export const isPristine = (volume: string) => volume.startsWith(pristinePrefix);
const maker = "shop-db-making";
/** In the pristine volume, written last: what it holds. */
const mark = "/pristine/lab-world";

const text = (...parts: string[]) => fs.readFileSync(path.join(__dirname, ...parts), "utf8");

/** Makes the pristine volume with `rows` rows in invoice_line, if it does not hold just that. */
export async function ensurePristine(lab: Lab, srv84: Docker, rows: number, say: Say): Promise<void> {
  const files = initFiles(rows);
  const secret = passwords(lab);
  const wanted = createHash("sha256").update(JSON.stringify([files, secret])).digest("hex");
  const pristine = pristineVolume(rows);
  await srv84.createVolume({ Name: pristine });
  const found = await once(srv84, { image: oldImage, command: ["bash", "-c", `cat ${mark} 2>/dev/null || true`], volumes: { [pristine]: "/pristine" } });
  if (found.trim() === wanted) return;

  say(`old database: making ${rows.toLocaleString("en")} rows of invoice_line`);
  await remove(srv84, maker);
  await orMissing(srv84.getVolume(pristine).remove());
  await srv84.createVolume({ Name: pristine });
  const container = await srv84.createContainer({
    name: maker,
    Image: oldImage,
    // Nothing is lost if this run is: it starts over.
    Cmd: ["postgres", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_wal_size=8GB", "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "maintenance_work_mem=256MB"],
    Env: ["POSTGRES_PASSWORD_FILE=/etc/postgres-password", "POSTGRES_DB=chinook"],
    HostConfig: { Mounts: [{ Type: "volume", Source: pristine, Target: "/var/lib/postgresql/data" }] },
  });
  await container.putArchive(tar([
    ...Object.entries(files).map(([name, content]) => ({ name: `docker-entrypoint-initdb.d/${name}`, content })),
    ...Object.entries(secret).map(([name, content]) => ({ name: `etc/${name}-password`, content, mode: 0o400, uid: 999, gid: 999 })),
  ]), { path: "/" });
  await container.start();
  // While init scripts run it listens on its socket only.
  await until("the old database to be made", 60 + rows / 20_000, async () => {
    const { State } = await container.inspect();
    if (!State.Running) return "ended";
    return (await execIn(srv84, container.id, ["pg_isready", "-h", "127.0.0.1"])).exitCode === 0 && "ready";
  });
  const { State } = await container.inspect();
  if (!State.Running) {
    throw new UserError(`the old database of the lab could not be made: ${await lastWords(srv84, container.id)}`);
  }
  await container.stop({ t: 60 });
  await remove(srv84, maker);
  await once(srv84, { image: oldImage, command: ["bash", "-c", `echo ${wanted} >${mark}.new && mv ${mark}.new ${mark} && sync`], volumes: { [pristine]: "/pristine" } });
}

/** Fills the data volume anew. Nothing may run on it. */
export async function copyPristine(srv84: Docker, rows: number): Promise<void> {
  await orMissing(srv84.getVolume(dataVolume).remove());
  await srv84.createVolume({ Name: dataVolume });
  const command = ["bash", "-c", "cp -a --reflink=auto /pristine/. /data/ && rm /data/lab-world"];
  await once(srv84, { image: oldImage, command, volumes: { [pristineVolume(rows)]: "/pristine", [dataVolume]: "/data" } });
}

/** Run by the image's entrypoint in the order of their names. */
function initFiles(rows: number): Record<string, string> {
  const chinook = text("..", "data", "chinook", "Chinook_PostgreSql.sql").replace(/^(DROP DATABASE|CREATE DATABASE|\\c) .*$/gm, "");
  return {
    "10-roles.sql": text("roles.sql"),
    "20-chinook.sql": `set role shop;\nbegin;\n${chinook}\ncommit;\n`,
    "30-enlarge.sql": `set role shop;\n\\set rows ${rows}\n${text("enlarge.sql")}`,
    "40-settle.sql": "vacuum analyze;\n",
  };
}
