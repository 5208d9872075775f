import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../../config/schema";
import { planEstate, type Plan } from "../../plan/plan";
import { buildEstate } from "../../stacks/estate";
import type { Survey } from "../../swarm/survey";
import { certificate } from "./certificate";
import { record, type Recorded } from "./recorder";

export const nothingFound: Survey = { networks: {}, services: {}, records: [], halfMade: [] } as unknown as Survey;

export interface ProgramOptions {
  survey?: Survey;
  preview?: boolean;
  /** Of the estate. @default the whole one */
  plan?: Plan;
}

/** Many tests look at the same program. */
const recordings = new Map<string, Promise<Recorded[]>>();

/** The whole program for an estate, with job results as the real jobs print them; nobody's to change. */
export function program(estate: Estate, { survey = nothingFound, preview = false, plan = planEstate(estate) }: ProgramOptions = {}): Promise<Recorded[]> {
  const key = JSON.stringify([plan, survey, preview]);
  const recording = recordings.get(key) ?? record(() => buildEstate(plan, survey, secretsOf(estate)), outputs, preview);
  recordings.set(key, recording);
  return recording;
}

/** Secrets of the stack's configuration: those of the moves, and the certificates of the operator's. */
const secretsOf = ({ moves, databaseStacks }: Estate) => Object.fromEntries([
  ...Object.values(moves).map(({ source }) => [source.passwordSecret, pulumi.secret("source-password")]),
  ...Object.values(databaseStacks).flatMap(({ instances }) => Object.values(instances)).flatMap(({ tls }) => Object.entries(tls.certificate ?? {}))
    .map(([field, key]) => [key, pulumi.secret(field === "keySecret" ? "key-of-operator" : certificate)]),
]);

function outputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case "command:local:Command": return { ...inputs, stdout: JSON.stringify(result(String(inputs.create), JSON.parse(environmentOf(inputs).DBHAVEN_JOB ?? "{}"))) };
    case "random:index/randomPassword:RandomPassword": return { ...inputs, result: `password-of-${name}` };
    case "random:index/randomBytes:RandomBytes": return { ...inputs, base64: Buffer.alloc(16, name).toString("base64") };
    case "docker:index/remoteImage:RemoteImage": return { ...inputs, imageId: `sha256:${name}`, repoDigest: inputs.name === "web:1" ? "" : `${String(inputs.name).split(":")[0]}@sha256:${"0".repeat(64)}` };
    case "docker:index/secret:Secret": return { name: `${name}-1a2b3c4`, ...inputs };
    default: return inputs;
  }
}

const environmentOf = (inputs: Record<string, unknown>) => inputs.environment as Record<string, string>;

function result(verb: string, job: any): unknown {
  switch (verb) {
    case "rehearse": return { run: "20260101000000-abcd", phase: job.phase, blockers: 0, rows: 2, bytes: 3, interruptionSeconds: 1, manifest: "m" };
    case "move": return { run: "20260101000000-abcd", state: "verified", tables: 1, rows: 2, bytes: 3, digest: "d", manifest: "m" };
    case "commit": return { run: job.run, committedAt: "2026-01-01T00:00:00Z", endpoint: { ...job.endpoint, host: "committed-host" } };
    case "backup": return { run: job.of === undefined ? "20260101000000-bbbb" : "20260101000000-cccc", state: "restored", rows: 2, bytes: 3, digest: "d", folder: "f", storedBytes: 3, seconds: {} };
    case "retire": return { container: job.container, stoppedAt: "2026-01-01T00:00:00Z", volumes: [] };
    case "authority": return { certificate, key: "key-of-authority" };
    case "certificate": return { certificate, key: `key-of-${job.instance}` };
    case "proxy-check": return { proxy: job.proxy };
    case "render-check":
    case "render": return { application: job.application, files: [] };
    case "probe": return { application: job.application, ok: true, interruptionMilliseconds: null };
    default: return { database: "d", endpoint: {} };
  }
}
