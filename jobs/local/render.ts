/**
 * `render-check` and `render`: an application that somebody else runs gets the addresses of its databases by the files that it reads.
 * Each is kept as it was, written whole and renamed into place; the operator's own command starts the application anew; then its
 * environment has to have what the files say. What is right already is left alone, so that a killed call is simply repeated.
 */
import { UserError } from "../../config/issues";
import type { RenderCheckJob, RenderCheckResult, RenderJob, RenderResult } from "../../plan/jobs";
import { filled } from "../../plan/placeholders";
import { placesBut, variableOf } from "../../plan/rendered/environment";
import { forms } from "../../plan/rendered/file";
import type { RenderedFile } from "../../plan/rendered/plan";
import { problemToday } from "../../plan/rendered/today";
import type { Engine } from "../../plan/servers";
import { connectEngine, orMissing, type Docker } from "../../swarm/engine";
import { Journal } from "../../swarm/records";
import type { Context } from "./context";
import { JobFailure } from "./failure";
import { newPlaces, oldPlaces } from "./oldPlaces";
import { noteRendered, type RenderedEntry } from "./renderedRecord";
import { runsWith } from "./runsWith";
import { changed, ServerFile, textIn } from "./serverFile";

type Connect = (engine: Engine) => Docker;

/** @throws JobFailure for what would stop `render` */
export async function renderCheck(job: RenderCheckJob, _context: Context, connect: Connect = connectEngine): Promise<RenderCheckResult> {
  const { application, container, node } = job;
  const refuse = (why: string) => new JobFailure("refused", `application ${application}: ${why}.`);
  const found = await orMissing(connect(node).getContainer(container).inspect());
  if (!found) throw refuse(`server ${node.server} has no container ${container}; correct its name`);
  for (const file of job.files) {
    // With the placeholders as values: each has to have a place, and what is there today has to be what the container runs with.
    const { before } = await changes(job, file, connect);
    const problem = problemToday(found.Config.Env ?? [], file, before && textIn(before));
    if (problem !== undefined) throw refuse(`its container ${container} runs from other settings: ${problem}; name the file that its environment comes from, or start it anew from this one`);
  }
  return { application, files: job.files.map(({ path }) => path) };
}

export async function render(job: RenderJob, context: Context, connect: Connect = connectEngine): Promise<RenderResult> {
  const files = job.files.map((file) => withValues(file, job, context.secrets));
  const places = { before: await oldPlaces(job, connect), now: newPlaces(job) };
  const { noted, anew } = await write(job, files, places, context, connect);
  const expected = files.flatMap(({ path, format, values }, i) => noted.files[i]!.keys.map((key) => ({ path, key, variable: variableOf(format, key), value: values[key]! })));
  const left = placesBut(places.before, { names: [...places.now.names, ...job.proxied ?? []], addresses: places.now.addresses });
  const problem = await runsWith(connect(job.node), job, { anew, expected, left }, context);
  if (problem !== undefined) throw new JobFailure("undone", `application ${job.application} on ${job.node.server}: ${problem}. Mend it and run up again.`);
  return { application: job.application, files: files.map(({ path }) => path) };
}

function withValues(file: RenderedFile, { known }: RenderJob, secrets: Record<string, string>): RenderedFile {
  const all = Object.fromEntries(Object.entries(known).map(([use, fields]) => [use, { ...fields, ...(secrets[`password-${use}`] === undefined ? {} : { password: secrets[`password-${use}`]! }) }]));
  return { ...file, values: Object.fromEntries(Object.entries(file.values).map(([key, template]) => [key, filled(template, all)])) };
}

interface Change { place: ServerFile; before: Buffer | null; after: Buffer }

/** What becomes of a file, which is only read here. */
async function changes(job: RenderCheckJob | RenderJob, { path, format, values }: RenderedFile, connect: Connect): Promise<Change> {
  const { application, image, node, estate } = job;
  const place = new ServerFile({ docker: connect(node), node, image, estate, application }, path);
  const before = await place.read();
  const refuse = (why: string) => new JobFailure("refused", `application ${application}: ${path} on ${node.server}: ${why}.`);
  if (before === null && format === "env") throw refuse("there is no such file; correct its path, or make it");
  try {
    return { place, before, after: changed(before ?? Buffer.alloc(0), (text) => forms[format].render(text, values)) };
  } catch (error) {
    throw error instanceof UserError ? refuse(error.message) : error;
  }
}

/** All of them are read before the first is written. `anew`: one of them was not as it has to be. */
async function write(job: RenderJob, files: RenderedFile[], places: RenderedEntry["places"], { say }: Context, connect: Connect): Promise<{ noted: RenderedEntry; anew: boolean }> {
  const found: Change[] = [];
  for (const file of files) found.push(await changes(job, file, connect));
  const journal = new Journal(connect(job.manager), job.estate);
  const noted = await noteRendered(journal, job, places, found.map((change, i) => ({ path: change.place.path, values: files[i]!.values, ...change })));
  const wrong = ({ before, after }: Change) => before === null || !before.equals(after);
  for (const [i, { kept, passwords }] of noted.files.entries()) {
    const { place, before, after } = found[i]!;
    if (kept !== null && before !== null) await place.keep(kept);
    if (!wrong(found[i]!)) continue;
    say(`application ${job.application}: writing ${place.path} on ${job.node.server}${kept === null ? "" : `; as it was, it stays as ${kept} beside it`}`);
    await place.write(after, passwords.length > 0);
  }
  return { noted, anew: found.some(wrong) };
}
