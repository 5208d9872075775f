/** An estate's file and a stack's overrides become one estate, or sentences. */
import { ConfigurationError, type Issue } from "./issues";
import { isMap, merge } from "./merge";
import { atOverride, nullIssues, retyped } from "./overrides";
import { parseEstate } from "./parse";
import type { Estate } from "./schema";
import { parseYaml } from "./yaml";

export interface Composed { estate?: Estate; issues: Issue[] }

/** @param file name of the estate's file, for sentences about its text */
export function composeEstate(text: string, file: string, overrides: unknown = {}): Composed {
  const { value, issues } = parseYaml(text, file);
  if (issues.length > 0) return { issues };
  if (!isMap(overrides)) return { issues: [{ path: "overrides", found: "not a map", right: "set one value at its path: pulumi config set --path 'overrides.<path>' <value>" }] };
  const result = parseEstate(isMap(value) ? merge(value, retyped(overrides)) : value);
  const all = [...nullIssues(value, overrides), ...result.issues.map((issue) => atOverride(issue, overrides))];
  return all.length > 0 ? { issues: all } : result;
}

/** The estate, or one error with everything that is wrong, `more` included. */
export function accepted({ estate, issues }: Composed, origin: string, more: (estate: Estate | undefined) => Issue[] = () => []): Estate {
  const all = [...issues, ...more(estate)];
  if (!estate || all.length > 0) throw new ConfigurationError(origin, all);
  return estate;
}
