/** Small files out of containers, running or stopped, through the engine's archive call; and a job's files as one. */
import { posix } from "node:path";
import { orMissing, type Docker } from "./engine";
import { quoted } from "./quoting";

/** The file's text, undefined where container or file do not exist. */
export async function readFile(docker: Docker, container: string, path: string): Promise<string | undefined> {
  const stream = await orMissing(docker.getContainer(container).getArchive({ path }));
  if (!stream) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return firstFile(Buffer.concat(chunks))?.toString("utf8");
}

/** Whether container and file exist: a hundredth of the engine's work for readFile, which starts a process of its own there. */
export async function hasFile(docker: Docker, container: string, path: string): Promise<boolean> {
  const answer = await orMissing(docker.getContainer(container).infoArchive({ path }) as unknown as Promise<NodeJS.ReadableStream>);
  answer?.resume();
  return answer !== undefined;
}

const BLOCK = 512;

/** Contents of the first regular file of a tar archive (POSIX ustar: name at 0, size in octal at 124, type at 156). */
export function firstFile(tar: Buffer): Buffer | undefined {
  for (let at = 0; at + BLOCK <= tar.length;) {
    const type = String.fromCharCode(tar[at + 156]!);
    const size = parseInt(tar.toString("latin1", at + 124, at + 136).replace(/\0.*$/, "").trim() || "0", 8);
    const start = at + BLOCK;
    if ((type === "0" || type === "\0") && tar[at] !== 0) return tar.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

/** Files as a script that writes them below the folder where it runs, with nothing but the shell; the same files give the same bytes. */
export function packed(files: Record<string, string>): Buffer {
  const names = Object.keys(files).sort();
  const folders = [...new Set(names.map((name) => posix.dirname(name)))];
  return Buffer.from([`mkdir -p ${folders.map(quoted).join(" ")}`, ...names.map((name) => `printf %s ${quoted(files[name]!)} >${quoted(name)}`), ""].join("\n"));
}
