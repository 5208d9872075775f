/** An estate's file and a stack's overrides become one estate, or sentences. */
import { underFirstNames } from "./formerly";
import { ConfigurationError, type Issue } from "./issues";
import { isMap, merge } from "./merge";
import { atOverride, overrideIssues, retyped } from "./overrides";
import { parseEstate } from "./parse";
import type { Estate } from "./schema";
import { parseYaml } from "./yaml";

export interface Composed { estate?: Estate; issues: Issue[] }

/**
 * @param file name of the estate's file, for sentences about its text
 * @param stack for commands in sentences; without, they are for the selected stack
 */
export function composeEstate(text: string, file: string, overrides: unknown = {}, stack?: string): Composed {
  const { value, issues } = parseYaml(text, file);
  if (issues.length > 0) return { issues };
  if (!isMap(overrides)) return { issues: [{ path: "overrides", found: "not a map", right: "set one value at its path: pulumi config set --path 'overrides.<path>' <value>" }] };
  const laid = retyped(overrides);
  const result = parseEstate(isMap(value) ? merge(value, laid) : value, stack);
  const misfits = isMap(value) ? overrideIssues(value, laid) : [];
  const said = new Set(misfits.map(placeOf));
  const all = [...misfits, ...result.issues.map((issue) => atOverride(issue, overrides)).filter((issue) => !said.has(placeOf(issue)))];
  return all.length > 0 ? { issues: all } : result;
}

const placeOf = ({ path }: Issue) => path.toString();

/** The estate under its first names, or one error with everything that is wrong, `more` included. */
export function accepted({ estate, issues }: Composed, origin: string, more: (estate: Estate | undefined) => Issue[] = () => []): Estate {
  const all = [...issues, ...more(estate)];
  if (!estate || all.length > 0) throw new ConfigurationError(origin, all);
  return underFirstNames(estate);
}
