import type { Colours } from "../colours";
import { bad, type Check, type Finding, type World } from "./world";

export interface Result { title: string; findings: Finding[] }

/** A check that fails itself is a finding, and the others go on. */
export function runChecks(world: World, list: readonly Check[]): Promise<Result[]> {
  return Promise.all(list.map(async ({ title, run: check }) => ({
    title,
    findings: await check(world).catch((error: Error) => [bad(`could not be checked: ${error.message.trim()}`)]),
  })));
}

export function text(results: Result[], { green, red, bold }: Colours): string {
  const lines = results.filter(({ findings }) => findings.length > 0).flatMap(({ title, findings }) => [
    bold(title),
    ...findings.map(({ ok, text: sentence }) => `  ${ok ? green("ok") : red("!!")}  ${sentence}`),
  ]);
  const failed = results.flatMap(({ findings }) => findings).filter(({ ok }) => !ok).length;
  return [...lines, "", failed === 0 ? green("Everything is as an up needs it.") : red(`${failed} ${failed === 1 ? "thing has" : "things have"} to be put right.`)].join("\n");
}
