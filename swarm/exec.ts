/** Commands inside running containers, and the last words of containers. */
import { orMissing, type Docker } from "./engine";

export interface ExecResult { exitCode: number; stdout: string; stderr: string }

/** Runs a command to its end; one that takes longer than `timeoutSeconds` counts as failed, though it may run on. */
export async function execIn(docker: Docker, container: string, command: string[], timeoutSeconds = 60): Promise<ExecResult> {
  const exec = await docker.getContainer(container).exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ Detach: false } as never);
  const timer = setTimeout(() => stream.destroy(new Error("timeout")), timeoutSeconds * 1000);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    if ((error as Error).message !== "timeout") throw error;
    return { exitCode: -1, ...demultiplexed(Buffer.concat(chunks)), stderr: `no end within ${timeoutSeconds} s` };
  } finally {
    clearTimeout(timer);
  }
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, ...demultiplexed(Buffer.concat(chunks)) };
}

/** Docker's framing without a terminal: 1 = stdout or 2 = stderr, three zeros, length (32 bits, big endian), bytes. */
export function demultiplexed(framed: Buffer): { stdout: string; stderr: string } {
  const parts: Record<number, Buffer[]> = { 1: [], 2: [] };
  for (let at = 0; at + 8 <= framed.length;) {
    const length = framed.readUInt32BE(at + 4);
    parts[framed[at]!]?.push(framed.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return { stdout: Buffer.concat(parts[1]!).toString("utf8"), stderr: Buffer.concat(parts[2]!).toString("utf8") };
}

/** The last line that a container wrote, "" where it wrote none or is gone. */
export async function lastWords(docker: Docker, container: string | undefined): Promise<string> {
  if (!container) return "";
  const { stdout, stderr } = await logOf(docker, container, { stdout: true, stderr: true, tail: 5 });
  return withoutStatements(stderr.trim() || stdout.trim()).at(-1) ?? "";
}

/** All lines that a container wrote to its standard output, none where it is gone. */
export async function linesOf(docker: Docker, container: string): Promise<string[]> {
  const { stdout } = await logOf(docker, container, { stdout: true });
  return stdout.split("\n").slice(0, -1);
}

async function logOf(docker: Docker, container: string, options: { stdout: true; stderr?: true; tail?: number }): Promise<{ stdout: string; stderr: string }> {
  const log = await orMissing(docker.getContainer(container).logs({ follow: false, ...options }) as unknown as Promise<Buffer | string>);
  return demultiplexed(Buffer.from(log ?? ""));
}

/** Lines of a program's output but those in which psql repeats the statement: it may hold a password's hash. */
export function withoutStatements(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && line !== "^" && !/^(LINE \d+|STATEMENT|QUERY|CONTEXT|DETAIL):|NOTICE:/.test(line));
}
