/** `npm test`: types, unit tests, the shell of the jobs, what is longer than a unit test, the stand-ins of the plugins, then everything that needs the lab. --only unit|lab narrows it, --only soak runs what takes too long for every day; --keep leaves the lab running. */
import { parseArgs } from "node:util";
import type { Counts } from "./testing/counts";
import { conclude, labTests, longTests, parityTests, pluginTests, preparation, shellTests, soakTests, tearDown, typecheck, unitTests } from "./testing/stages";

async function main(): Promise<Counts[]> {
  const { values } = parseArgs({ options: { only: { type: "string" }, keep: { type: "boolean" } } });
  if (values.only !== undefined && !["unit", "lab", "soak"].includes(values.only)) throw new Error(`--only is "${values.only}": write --only unit, --only lab or --only soak.`);
  const counts: Counts[] = [];
  if (values.only === undefined || values.only === "unit") counts.push(await typecheck(), await unitTests(), await shellTests(), await longTests(), await pluginTests());
  if (values.only === "unit") return counts;
  const prepared = await preparation();
  counts.push(prepared);
  if (prepared.failed === 0) counts.push(...(values.only === "soak" ? [await soakTests(), await parityTests()] : [await labTests()]));
  if (!values.keep) counts.push(await tearDown());
  return counts;
}

void conclude(main());
