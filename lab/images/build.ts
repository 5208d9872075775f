/** Builds an image on the host engine from a few files; does nothing if it is there and made from the same files. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { orMissing } from "../../swarm/engine";
import { tar, type TarEntry } from "../../swarm/tar";
import { finished } from "./progress";

const sourceLabel = "dev.dbhaven.lab.source";

export interface Build {
  /** Name of the image on the host engine. */
  tag: string;
  /** Folder with the Dockerfile, and further single files. */
  folder: string;
  files?: string[];
  buildArguments?: Record<string, string>;
  /** Image that the Dockerfile starts from: another one means another build. */
  from: string;
  labels?: Record<string, string>;
}

export async function build(host: Docker, request: Build): Promise<void> {
  const { context, source, built } = await state(host, request);
  if (built) return;
  const stream = await host.buildImage(Readable.from([context]), {
    t: request.tag,
    networkmode: "host",
    rm: true,
    forcerm: true,
    buildargs: request.buildArguments,
    labels: { ...request.labels, [sourceLabel]: source },
  });
  await finished(host, stream, `building ${request.tag}`);
}

/** Whether it is there and made from these files. */
export async function isBuilt(host: Docker, request: Build): Promise<boolean> {
  return (await state(host, request)).built;
}

async function state(host: Docker, request: Build): Promise<{ context: Buffer; source: string; built: boolean }> {
  const files = [...fs.readdirSync(request.folder).map((name) => path.join(request.folder, name)), ...(request.files ?? [])]
    .filter((file) => fs.statSync(file).isFile())
    .sort();
  const from = await orMissing(host.getImage(request.from).inspect());
  const hash = createHash("sha256").update(JSON.stringify([from?.Id, request.buildArguments, request.labels]));
  const entries: TarEntry[] = files.map((file) => ({
    name: path.basename(file),
    content: fs.readFileSync(file),
    mode: fs.statSync(file).mode & 0o111 ? 0o755 : 0o644,
  }));
  const context = tar(entries);
  const source = hash.update(context).digest("hex");
  const there = await orMissing(host.getImage(request.tag).inspect());
  return { context, source, built: there?.Config.Labels?.[sourceLabel] === source };
}
