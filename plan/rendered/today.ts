/** Whether a container has its environment from a file that is going to be written: else it would never run with what comes into it. */
import { yamlPath } from "../../config/yamlPath";
import { filledKeys } from "../placeholders";
import { environmentProblem, variableOf } from "./environment";
import { forms } from "./file";
import type { RenderedFile } from "./plan";

/**
 * The first thing that is wrong, as the end of a sentence; undefined where nothing is, or nothing can be told yet.
 *
 * @param environment lines NAME=VALUE. @param text of the file as it is; null: there is none
 */
export function problemToday(environment: string[], { path, format, values }: RenderedFile, text: string | null): string | undefined {
  const found = filledKeys(values).map((key) => ({ path, key, variable: variableOf(format, key), value: text === null ? undefined : forms[format].valueIn(text, key) }));
  const outside = found.find(({ key, value }) => value === undefined && format === "yaml" && !isEnvironment(key));
  if (outside) return `${outside.key} in ${path} is in no environment`;
  // What compose fills in ($) compose alone knows.
  return environmentProblem(environment, found.flatMap(({ value, ...one }) => (value && !value.includes("$") ? [{ ...one, value }] : [])), { names: [], addresses: [] });
}

/** Of a place that is not there yet: by its name. */
const isEnvironment = (place: string): boolean => yamlPath(place)!.some((part) => /env/i.test(String(part)));
