/**
 * A file of a server, reached through its Docker engine alone: a helper has the file's folder mounted. What is written goes into it as an
 * archive, never by a command line, and what is read comes as the output of a script.
 */
import { isUtf8 } from "node:buffer";
import { posix } from "node:path";
import type { Engine } from "../../plan/servers";
import { messageOf, statusOf, type Docker } from "../../swarm/engine";
import { execIn } from "../../swarm/exec";
import { tar } from "../../swarm/tar";
import { JobFailure } from "./failure";
import { textOf } from "./files";
import { withHelper } from "./helper";

/** Whose file it is, on which server, and the image of what helps to reach it. */
export interface FileOf { docker: Docker; node: Engine; image: string; estate: string; application: string }

type State = "missing" | "link" | "other" | "closed" | "file";

/** Nothing can lie there. */
export class NoFolder extends JobFailure {}

const refusals: Partial<Record<State, string>> = {
  link: "is a symbolic link; name the file that it leads to",
  other: "is no regular file; name the file that the application reads",
  closed: "lies in a folder that cannot be written; name one that can",
};

export class ServerFile {
  private readonly name: string;

  constructor(private readonly of: FileOf, readonly path: string) {
    this.name = posix.basename(path);
  }

  /** null where it does not exist. @throws JobFailure where it is no file that could be written */
  async read(name = this.name): Promise<Buffer | null> {
    const answer = await this.run("read", [name]);
    const state = answer.slice(0, answer.indexOf("\n")) as State;
    if (refusals[state]) throw this.failure(`${refusals[state]!}.`);
    return state === "missing" ? null : Buffer.from(answer.slice(answer.indexOf("\n")), "base64");
  }

  /** Keeps it as it is under another name beside it, unless something is kept there already. */
  keep = (name: string): Promise<string> => this.run("keep", [this.name, name]);

  /** @param isSecret nobody but its owner may read it, where it is made; one that is there keeps its mode */
  write = (contents: Buffer, isSecret: boolean): Promise<string> => this.run("write", [this.name, isSecret ? "600" : "644"], contents);

  /** @param kept null: there was no such file */
  bringBack = (kept: string | null): Promise<string> => this.run("bring-back", [this.name, kept ?? ""]);

  /** What is kept beside it. */
  removeKept = (name: string): Promise<string> => this.run("remove", [name]);

  private async run(script: string, values: string[], contents?: Buffer): Promise<string> {
    const { docker, node: { server }, image, estate, application } = this.of;
    const folder = { Type: "bind" as const, Source: posix.dirname(this.path), Target: "/files" };
    const work = async (helper: Docker.Container): Promise<string> => {
      if (contents) await helper.putArchive(tar([{ name: "contents", content: contents, mode: 0o600 }]), { path: "/tmp" });
      const { exitCode, stdout, stderr } = await execIn(docker, helper.id, ["sh", "-c", textOf(`files/${script}.sh`), "sh", ...values]);
      if (exitCode !== 0) throw this.failure(`cannot be used: ${stderr.trim().split("\n").at(-1) || `exit code ${exitCode}`}.`);
      return stdout;
    };
    return withHelper(docker, { image, server, estate, owner: { files: application }, host: { NetworkMode: "none", Mounts: [folder] } }, work).catch((error: Error) => {
      if (statusOf(error) === 400) throw new NoFolder("refused", this.sentence(`cannot be reached: ${messageOf(error)}; correct its path.`));
      throw error;
    });
  }

  private failure(what: string): JobFailure {
    return new JobFailure("refused", this.sentence(what));
  }

  private sentence(what: string): string {
    return `application ${this.of.application}: ${this.path} on ${this.of.node.server} ${what}`;
  }
}

/** What is no UTF-8, as a file of properties may be, keeps its bytes too. */
const encodingOf = (bytes: Buffer): "utf8" | "latin1" => (isUtf8(bytes) ? "utf8" : "latin1");

/** Changes text and leaves every other byte as it is. */
export const changed = (bytes: Buffer, change: (text: string) => string): Buffer => Buffer.from(change(bytes.toString(encodingOf(bytes))), encodingOf(bytes));

export const textIn = (bytes: Buffer): string => bytes.toString(encodingOf(bytes));
