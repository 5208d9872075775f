/** The scripts that run inside the instances' own containers. */
import * as fs from "node:fs";
import * as path from "node:path";
import { planners } from "../plan/engines";
import type { EngineName } from "../config/schema";

const jobs = path.join(__dirname, "..", "jobs");

/** By name, the text of each: its files below jobs/, one after the other. */
export function startScripts(engine: EngineName): Record<string, string> {
  return Object.fromEntries(Object.entries(planners[engine].scripts).map(([name, files]) =>
    [name, files.map((file) => fs.readFileSync(path.join(jobs, file), "utf8")).join("")]));
}
