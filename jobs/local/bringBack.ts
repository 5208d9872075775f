/**
 * The files of applications that somebody else runs, on the way back of their moves: each is again what was kept of it at the switch, as
 * long as nobody has written it since; then the operator's command starts the application anew. A second call finds what is done.
 */
import { placesBut, variableOf, type Expected } from "../../plan/rendered/environment";
import { forms } from "../../plan/rendered/file";
import type { Engine } from "../../plan/servers";
import type { Docker } from "../../swarm/engine";
import { runsOf, type Journal } from "../../swarm/records";
import type { Context } from "./context";
import { JobFailure } from "./failure";
import { noteEnd, renderedIn, sha256, type RenderedEntry } from "./renderedRecord";
import { runsWith } from "./runsWith";
import { ServerFile, textIn } from "./serverFile";

export interface BringBack {
  estate: string;
  journal: Journal;
  /** That is taken back, and its run. */
  move: string;
  run: string;
  image: string;
  engineOf(server: string): { node: Engine; docker: Docker };
}

/** @throws JobFailure where an application does not work on its files of before: all others do */
export async function bringBack(back: BringBack, context: Context): Promise<void> {
  const problems: string[] = [];
  for (const [application, entries] of await due(back)) {
    const problem = await ofApplication(back, application, entries, context);
    const { runs, server, files } = entries.at(-1)!;
    if (problem === undefined) await noteEnd(back.journal, "reverted", application, { runs, server, files: files.map(({ path }) => path) });
    else problems.push(`application ${application} on ${server}: ${problem}`);
  }
  if (problems.length > 0) throw new JobFailure("undone", `move ${back.move} is taken back; but ${problems.join("; ")}. Mend it and run up again.`);
}

/** By application what was written for this run, of those all of whose moves are taken back: the last one brings them back. */
async function due({ journal, move, run }: BringBack): Promise<Map<string, RenderedEntry[]>> {
  const [records, moves] = [await journal.list({ record: "rendered" }), await journal.list({ record: "move" })];
  const reverted = ([key, id]: [string, string]) => runsOf(moves, key).some((one) => one.id === id && one.state === "reverted");
  const found = new Map<string, RenderedEntry[]>();
  for (const entry of renderedIn(records)) {
    if (entry.runs[move] === run && Object.entries(entry.runs).every(reverted)) found.set(entry.application, [...(found.get(entry.application) ?? []), entry]);
  }
  return found;
}

/** Why it does not work on its files of before; undefined where it does. */
async function ofApplication({ estate, image, engineOf }: BringBack, application: string, entries: RenderedEntry[], context: Context): Promise<string | undefined> {
  const { files, server, places, ...container } = entries.at(-1)!;
  const { node, docker } = engineOf(server);
  const expected: Expected[] = [];
  let anew = false;
  for (const file of files) {
    const written = entries.flatMap((entry) => entry.files).filter(({ path }) => path === file.path).map((one) => one.sha256);
    const place = new ServerFile({ docker, node, image, estate, application }, file.path);
    const [now, before] = [await place.read(), file.kept === null ? null : await place.read(file.kept)];
    if (file.kept !== null && before === null) return `${file.path} cannot be brought back, as ${file.kept} beside it is gone; write the old values into it, and run: ${container.restart.command.join(" ")}`;
    const valueIn = (contents: Buffer | null, key: string) => contents && forms[file.format].valueIn(textIn(contents), key);
    expected.push(...file.keys.flatMap((key) => {
      const value = valueIn(before, key);
      return value == null ? [] : [{ path: file.path, key, variable: variableOf(file.format, key), value }];
    }));
    if (now === null ? before === null : before?.equals(now)) continue;
    if (now !== null && written.includes(sha256(now))) {
      context.say(`application ${application}: ${file.path} on ${server} is again as it was before the switch`);
      await place.bringBack(file.kept);
      anew = true;
    } else if (file.keys.some((key) => valueIn(now, key) !== valueIn(before, key))) {
      return `${file.path} was changed since the switch; write ${file.keys.join(", ")} into it by hand ${file.kept === null ? "as before the switch" : `as in ${file.kept} beside it`}, and run: ${container.restart.command.join(" ")}`;
    }
  }
  return runsWith(docker, { application, ...container }, { anew, expected, left: placesBut(places.now, places.before) }, context);
}
