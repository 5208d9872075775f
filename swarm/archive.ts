/** Small files out of containers, running or stopped, through the engine's archive call; and a job's files as one. */
import { orMissing, type Docker } from "./engine";

/** The file's text, undefined where container or file do not exist. */
export async function readFile(docker: Docker, container: string, path: string): Promise<string | undefined> {
  const stream = await orMissing(docker.getContainer(container).getArchive({ path }));
  if (!stream) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return firstFile(Buffer.concat(chunks))?.toString("utf8");
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

/** Files as jobs/unpack.sh reads them: a line with length in bytes and path, then the text; the same files give the same bytes. */
export function packed(files: Record<string, string>): Buffer {
  return Buffer.concat(Object.keys(files).sort().map((name) => {
    const text = Buffer.from(files[name]!);
    return Buffer.concat([Buffer.from(`${text.length} ${name}\n`), text]);
  }));
}
