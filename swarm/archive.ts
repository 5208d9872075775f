/** Small files out of containers, running or stopped, through the engine's archive call; and files into an archive. */
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

/** Files as a tar archive (POSIX ustar), readable by all; the same files give the same bytes. */
export function tar(files: Record<string, string>): Buffer {
  const blocks = Object.keys(files).sort().flatMap((name) => {
    const content = Buffer.from(files[name]!);
    return [header(name, content.length), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`the path ${name} is too long for an archive (100 bytes)`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) => block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  block.write(name, 0);
  octal(0o444, 100, 8);
  octal(0, 108, 8); // owner and group: root
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12); // no time
  block.write("        ", 148, "latin1"); // the sum counts its own place as blanks
  block.write("0", 156, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  octal(block.reduce((sum, byte) => sum + byte, 0), 148, 7);
  return block;
}
