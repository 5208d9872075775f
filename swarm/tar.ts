/** A tar of a few small files, for build contexts and for putting files into containers. */
export interface TarEntry {
  /** Relative, at most 100 bytes. */
  name: string;
  content: Buffer | string;
  /** Default 0644. */
  mode?: number;
  uid?: number;
  gid?: number;
}

const block = 512;

export function tar(entries: TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content as Buffer);
    return [header(entry, content.length), content, Buffer.alloc((block - (content.length % block)) % block)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

/** POSIX ustar; time 0, so that the same files always give the same bytes. */
function header(entry: TarEntry, size: number): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, offset: number, length: number) => bytes.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, "latin1");
  if (bytes.write(entry.name, 0, 100, "utf8") !== Buffer.byteLength(entry.name)) throw new Error(`name too long for a tar entry: ${entry.name}`);
  octal(entry.mode ?? 0o644, 100, 8);
  octal(entry.uid ?? 0, 108, 8);
  octal(entry.gid ?? 0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  bytes.write("        0", 148, "latin1");
  bytes.write("ustar\x0000", 257, "latin1");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
}
