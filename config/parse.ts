/** Plain data to a complete, typed estate, or to everything that is wrong with it, as sentences. */
import type { z } from "zod";
import { choices, discriminator, labelOf, marksOf, meantBy } from "./alternatives";
import { expectation, standIn, standInMark } from "./expect";
import { closest, listed, sentence, show, suggest, type Issue, type Path } from "./issues";
import { schemasAt, type JsonSchema } from "./jsonSchema";
import { isMap } from "./merge";
import { plainSecretIssues } from "./plainSecrets";
import { references } from "./references";
import { readVersion, estate as schema, type Estate } from "./schema";

type ZodIssue = z.core.$ZodIssue;

/**
 * `estate` only where there are no issues. The references are checked too where the form of a part is wrong.
 *
 * @param stack for commands in sentences; without, they are for the selected stack
 */
export function parseEstate(raw: unknown, stack?: string): { estate?: Estate; issues: Issue[] } {
  if (!isMap(raw)) return { issues: [{ path: "The estate", found: raw === null || raw === undefined ? "there is nothing in it" : `it is ${show(raw)}`, right: "write a map that starts with version: 1" }] };
  if (Number.isInteger(raw.version) && raw.version !== readVersion) return { issues: [otherVersion(raw.version as number)] };
  const secrets = plainSecretIssues(raw, stack);
  const first = schema.safeParse(raw);
  if (first.success) {
    const issues = [...secrets, ...references(first.data)];
    return issues.length > 0 ? { issues } : { estate: first.data, issues };
  }
  const issues = first.error.issues.flatMap((issue) => translate(issue, raw));
  return { issues: [...secrets, ...[...issues, ...furtherIssues(raw, first.error.issues, issues)].filter((issue) => !secrets.some((secret) => saidBy(secret, issue)))] };
}

/** Of an unknown key with a secret in it, the secret is what is worth saying. */
function saidBy(secret: Issue, { path, found }: Issue): boolean {
  return typeof path !== "string" && (found === unknown || path.length === secret.path.length) && path.every((key, i) => secret.path[i] === key);
}

const unknown = "unknown key";

/** Its other parts may be right in that form, so nothing else is said of it. */
function otherVersion(version: number): Issue {
  return {
    path: ["version"],
    found: `this dbhaven reads version ${readVersion}, and the estate is of version ${version}`,
    right: version > readVersion ? `use a newer dbhaven, or write the estate in the form of docs/configuration.md with version: ${readVersion}` : `write it in the form of docs/configuration.md with version: ${readVersion}`,
  };
}

/** What else is wrong, seen in a copy of the estate in which the known mistakes are mended, as often as more come to light. */
function furtherIssues(raw: unknown, mistakes: ZodIssue[], known: Issue[]): Issue[] {
  // Not structuredClone: what an alias repeats must not be mended twice.
  const mended = JSON.parse(JSON.stringify(raw)) as unknown;
  const renamed = new Map<string, string>();
  const further: Issue[] = [];
  for (let found = mistakes, round = 0; found.length > 0 && round < 5; round++) {
    for (const mistake of found) mend(mended, mistake, renamed);
    const result = schema.safeParse(mended);
    further.push(...(result.success ? references(result.data) : result.error.issues.flatMap((issue) => translate(issue, mended)))
      // What a stand-in causes is no mistake of the user's.
      .filter((issue) => !sentence(issue).includes(standInMark))
      .map((issue) => withOldNames(issue, renamed))
      .filter((issue) => ![...known, ...further].some((other) => covers(other, issue, renamed))));
    found = result.success ? [] : result.error.issues;
  }
  return further;
}

/** A wrong name hides nothing of what is below it; anything else that is wrong does. */
function covers(known: Issue, { path }: Issue, renamed: Map<string, string>): boolean {
  if (typeof path === "string" || typeof known.path === "string" || !known.path.every((key, i) => path[i] === key)) return false;
  return path.length === known.path.length || ![...renamed.values()].includes(String(known.path.at(-1)));
}

function withOldNames(issue: Issue, renamed: Map<string, string>): Issue {
  const old = (text: string) => [...renamed].reduce((result, [name, original]) => result.replaceAll(name, original), text);
  const path = typeof issue.path === "string" ? issue.path : issue.path.map((key) => renamed.get(String(key)) ?? key);
  return { path, found: old(issue.found), right: old(issue.right) };
}

function mend(raw: unknown, issue: ZodIssue, renamed: Map<string, string>, above: Path = []): void {
  const path = [...above, ...(issue.path as Path)];
  const value = valueAt(raw, path);
  const parent = valueAt(raw, path.slice(0, -1)) as Record<string | number, unknown> | undefined;
  const key = path.at(-1);
  if (issue.code === "unrecognized_keys") {
    if (isMap(value)) for (const name of issue.keys) delete value[name];
  } else if (typeof parent !== "object" || parent === null || key === undefined) {
    return;
  } else if (issue.code === "invalid_key") {
    const name = nameLike(schemasAt(path.slice(0, -1), raw), `nameless${renamed.size}`);
    renamed.set(name, String(key));
    delete parent[key];
    parent[name] = value;
  } else if (issue.code === "invalid_union" && isMap(value)) {
    const meant = meantBy(value, schemasAt(path, raw));
    if (meant.length === 1) for (const inner of issue.errors[meant[0]]) mend(raw, inner, renamed, path);
    else delete parent[key];
  } else {
    parent[key] = nearestKind(issue, path, raw) ?? standIn(schemasAt(path, raw)[0] ?? {});
  }
}

/** In the form that the names of a map have. */
const nameLike = (schemas: JsonSchema[], name: string): string =>
  [name, `/${name}`].find((one) => schemas.some(({ propertyNames }) => new RegExp(propertyNames?.pattern ?? "", "u").test(one))) ?? name;

/** Where the key that tells alternatives apart is wrong: the value nearest to it, else that of the one that knows most of the other keys. */
function nearestKind(issue: ZodIssue, path: Path, raw: unknown): unknown {
  const schemas = schemasAt(path.slice(0, -1), raw);
  const key = discriminator(schemas);
  if (issue.code !== "invalid_union" || key === undefined || key !== path.at(-1)) return undefined;
  const beside = valueAt(raw, path.slice(0, -1));
  const value = valueAt(raw, path);
  const near = typeof value === "string" ? closest(value, schemas.flatMap((schema) => choices(schema.properties![key])).map(String)) : undefined;
  const known = (schema: JsonSchema) => Object.keys(isMap(beside) ? beside : {}).filter((one) => Object.hasOwn(schema.properties ?? {}, one)).length;
  return near ?? choices([...schemas].sort((a, b) => known(b) - known(a))[0].properties![key])[0];
}

/** One issue of zod's as issues of ours; the alternatives of a union are narrowed to the one that was meant. */
function translate(issue: ZodIssue, raw: unknown, above: Path = []): Issue[] {
  const path = [...above, ...(issue.path as Path)];
  const value = valueAt(raw, path);
  switch (issue.code) {
    case "unrecognized_keys": return unknownKeys(issue.keys, path, value, schemasAt(path, raw));
    case "invalid_key": return [{ path, found: "this cannot be a name here", right: `write ${keyWords(schemasAt(path.slice(0, -1), raw))}` }];
    case "invalid_union": return unionIssues(issue, path, raw);
    default: return [wrongValue(path, value, schemasAt(path, raw))];
  }
}

const keyWords = (schemas: JsonSchema[]) => expectation(schemas.flatMap(({ propertyNames }) => propertyNames ?? []));

function wrongValue(path: Path, value: unknown, schemas: JsonSchema[]): Issue {
  const wanted = expectation(schemas);
  const description = schemas.find((schema) => schema.description)?.description;
  const meaning = description && `${description[0].toLowerCase()}${description.slice(1).replace(/\.$/, "")}`;
  if (path.length === 1 && path[0] === "version") return versionIssue(path, value);
  if (value === undefined) return { path, found: "missing", right: meaning && !schemas.some((schema) => choices(schema).length > 0) ? `what belongs here: ${meaning}` : `write ${wanted}` };
  if (value === null) return { path, found: "nothing is written here", right: schemas.some(({ type }) => type === "object") ? "write {} where all defaults are right" : `write ${wanted}, or leave the key out` };
  const names = schemas.flatMap(choices).filter((choice) => typeof choice === "string");
  if (names.length > 0 && typeof value === "string") return { path, found: `${show(value, path)} is unknown here`, right: closest(value, names) ? suggest(value, names, "") : `write ${wanted}` };
  if (typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)) && /number/.test(wanted)) return { path, found: `${show(value, path)} is text`, right: `write ${wanted}, without quotes` };
  if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER && Number.isFinite(value) && /number/.test(wanted)) return { path, found: `${value} is too large to be meant`, right: `write ${wanted}` };
  if ((typeof value === "number" || typeof value === "boolean") && schemas.some(({ type }) => type === "string")) return { path, found: `${show(value, path)} is no text`, right: `write ${wanted}${schemas.some(({ pattern }) => pattern) ? "" : ", in quotes"}` };
  return { path, found: `${show(value, path)} is not right here`, right: `write ${wanted}` };
}

function versionIssue(path: Path, value: unknown): Issue {
  if (value === undefined) return { path, found: "missing", right: `write version: ${readVersion}, the form that this dbhaven reads` };
  if (String(value) === String(readVersion)) return { path, found: `${show(value)} is text`, right: `write version: ${readVersion}, without quotes` };
  return { path, found: `${show(value)} is no version`, right: `write version: ${readVersion}, the form that this dbhaven reads` };
}

/** Where there are alternatives, the value's other keys tell which one was meant. */
function unknownKeys(keys: string[], path: Path, value: unknown, schemas: JsonSchema[]): Issue[] {
  const meant = isMap(value) ? meantBy(value, schemas) : [];
  if (meant.length > 1) return [excluding(path, value as object, schemas)];
  const chosen = meant.length === 1 ? [schemas[meant[0]]] : schemas;
  return keys.map((key) => unknownKey([...path, key], chosen, schemas.filter((schema) => !chosen.includes(schema))));
}

function unknownKey(path: Path, schemas: JsonSchema[], elsewhere: JsonSchema[] = []): Issue {
  const key = String(path.at(-1));
  const owner = elsewhere.find((schema) => Object.hasOwn(schema.properties ?? {}, key));
  if (owner) return { path, found: `does not go with ${labelOf(schemas[0], [...schemas, ...elsewhere])}`, right: `it goes with ${labelOf(owner, [...schemas, ...elsewhere])}` };
  return { path, found: unknown, right: suggest(key, keysOf(schemas), "leave it out") };
}

const keysOf = (schemas: JsonSchema[]) => [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];

function excluding(path: Path, value: object, schemas: JsonSchema[]): Issue {
  return { path, found: `${listed(marksOf(schemas).filter((key) => Object.hasOwn(value, key)), "and")} exclude each other`, right: "keep one of them" };
}

function unionIssues(issue: z.core.$ZodIssueInvalidUnion, path: Path, raw: unknown): Issue[] {
  const value = valueAt(raw, path);
  const schemas = schemasAt(path, raw);
  if (!isMap(value) || !schemas.every(({ type }) => type === "object")) return [wrongValue(path, value, schemas)];
  const meant = meantBy(value, schemas);
  if (meant.length > 1) return [excluding(path, value, schemas)];
  if (meant.length === 1) return issue.errors[meant[0]].flatMap((inner) => translate(inner, raw, path));
  const strange = Object.keys(value).filter((key) => !keysOf(schemas).includes(key));
  const marks = marksOf(schemas);
  if (strange.some((key) => marks.includes(closest(key, keysOf(schemas)) ?? ""))) return unknownKeys(strange, path, value, schemas);
  return [{ path, found: `has neither ${marks.map((key) => JSON.stringify(key)).join(" nor ")}`, right: "give one of them" }];
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, raw);
}
