/**
 * The interpreter of every Command: `jobs/run.ts VERB`, the job as JSON in DBHAVEN_JOB, its secrets as a JSON object on
 * stdin. Prints few lines on stderr and one JSON line on stdout. Exit codes: plan/moves/failure.ts; 1: see the message.
 * It may be killed at any point, and two copies may run at the same time.
 */
import { UserError } from "../config/issues";
import { exitCodes } from "../plan/moves/failure";
import type { AuthorityJob, CertificateJob, Job } from "../plan/jobs";
import { sentenceOf } from "../swarm/engine";
import { backup } from "./local/backup";
import { commit } from "./local/commit";
import { complete } from "./local/complete";
import type { Context } from "./local/context";
import { database } from "./local/database";
import { differenceLines } from "./local/differences";
import { JobFailure } from "./local/failure";
import { move } from "./local/move";
import { probe } from "./local/probe";
import { proxyCheck } from "./local/proxyCheck";
import { rehearse } from "./local/rehearse";
import { revert } from "./local/revert";
import { render, renderCheck } from "./local/render";
import { retire } from "./local/retire";
import { settings } from "./local/settings";

function perform(job: Job, context: Context): Promise<unknown> {
  switch (job.verb) {
    case "database": return database(job, context);
    case "settings": return settings(job, context);
    case "backup": return backup(job, context);
    case "rehearse": return rehearse(job, context);
    case "move": return move(job, context);
    case "commit": return commit(job, context);
    case "revert": return revert(job, context);
    case "complete": return complete(job, context);
    case "retire": return retire(job, context);
    case "probe": return probe(job, context);
    case "proxy-check": return proxyCheck(job, context);
    case "render-check": return renderCheck(job, context);
    case "render": return render(job, context);
    case "authority":
    case "certificate": return issue(job, context);
  }
}

/** Loaded here: no other verb waits for what makes certificates. */
async function issue(job: AuthorityJob | CertificateJob, context: Context): Promise<unknown> {
  const { authority, certificate } = await import("./local/certificates");
  return job.verb === "authority" ? authority(job, context) : certificate(job, context);
}

async function main(verb: string | undefined): Promise<void> {
  const text = process.env.DBHAVEN_JOB;
  if (!text) throw new UserError("jobs/run.ts is called by the program, with a job in DBHAVEN_JOB; to run one by hand, see jobs/postgres.");
  const job = JSON.parse(text) as Job;
  if (job.verb !== verb) throw new UserError(`jobs/run.ts was called as "${verb}" with a job for "${job.verb}".`);
  const secrets = JSON.parse((await readAll(process.stdin)) || "{}") as Record<string, string>;
  const result = await perform(job, { secrets, adopt: process.env.DBHAVEN_ADOPT === "true", say: (line) => void process.stderr.write(`${line}\n`) });
  await new Promise<void>((resolve) => void process.stdout.write(JSON.stringify(result), () => resolve()));
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  if (stream.isTTY) return "";
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8").trim();
}

function explain(error: unknown): { lines: string[]; code: number } {
  if (error instanceof JobFailure) return { lines: [error.message, ...differenceLines(error.result)], code: exitCodes[error.failure] };
  return { lines: [sentenceOf(error) ?? (error as Error).stack ?? String(error)], code: 1 };
}

main(process.argv[2]).then(() => process.exit(0), (error: unknown) => {
  const { lines, code } = explain(error);
  process.stderr.write(`${lines.join("\n")}\n`, () => process.exit(code));
});
