/**
 * YAML files, a compose file or its override: a leaf is replaced in the file's own text, or added to it; every other byte stays. What
 * came out is read again: nothing but the leaf may be another than before.
 */
import { isDeepStrictEqual } from "node:util";
import { isCollection, isMap, isScalar, isSeq, parse, parseDocument, stringify, type Document, type ParsedNode, type Scalar } from "yaml";
import { UserError } from "../../config/issues";
import { yamlPath } from "../../config/yamlPath";

type Key = string | number;
interface Edit { at: number; until: number; text: string }

/** @param values by place (config/yamlPath.ts). @throws UserError, a part of a sentence */
export const renderYaml = (text: string, values: Record<string, string>): string =>
  Object.entries(values).reduce((before, [place, value]) => withLeaf(before, place, value), text);

/** Undefined where there is no such leaf. */
export function valueInYaml(text: string, place: string): string | undefined {
  const value = documentOf(text).getIn(yamlPath(place)!);
  return value === undefined || isCollection(value) ? undefined : String(value ?? "");
}

function withLeaf(text: string, place: string, value: string): string {
  const path = yamlPath(place)!;
  const document = documentOf(text);
  const leaf = document.getIn(path, true) as ParsedNode | undefined;
  if (isScalar(leaf) && String(leaf.value) === value) return text;
  const { at, until, text: written } = leaf === undefined ? added(text, document, path, place, value) : replaced(text, leaf, place, value);
  const result = text.slice(0, at) + written + text.slice(until);
  const now = parseDocument(result);
  const found = now.getIn(path);
  if (now.errors.length > 0 || String(found) !== value || !isDeepStrictEqual(now.toJS(), assigned(document.toJS(), path, found))) {
    throw new UserError(`${place} cannot be changed alone, as others share it; write it out in the file`);
  }
  return result;
}

function documentOf(text: string): Document.Parsed {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new UserError("it is no YAML of one document; mend it");
  return document;
}

/** In the quotes that stood there. */
function replaced(text: string, leaf: ParsedNode, place: string, value: string): Edit {
  if (!isScalar(leaf) || leaf.type === "BLOCK_FOLDED" || leaf.type === "BLOCK_LITERAL") throw new UserError(`${place} is no value on one line; name a place inside of it, or write it on one line`);
  const [at, until] = leaf.range!;
  const written = leaf.type === "QUOTE_SINGLE" ? `'${value.replaceAll("'", "''")}'` : leaf.type === "QUOTE_DOUBLE" ? JSON.stringify(value) : unquoted(value, leaf);
  // An empty value begins right behind its colon.
  return { at, until, text: (/[:-]/.test(text[at - 1] ?? "") ? " " : "") + written };
}

/** Plain where that is read as text, as true or false, or as what stood there. */
function unquoted(value: string, before?: Scalar): string {
  const read: unknown = /^[\w./@][\w./:@=?&%+-]*$/.test(value) && !value.endsWith(":") ? parse(value) : undefined;
  return read === value || typeof read === "boolean" || (before && typeof read === "number" && typeof before.value === "number") ? value : JSON.stringify(value);
}

/** At the end of the deepest map or list on the way that is there. */
function added(text: string, document: Document.Parsed, path: Key[], place: string, value: string): Edit {
  if (document.contents === null) return atEnd(text, text.length, 0, blockOf(path, value));
  let depth = path.length - 1;
  while (depth > 0 && document.getIn(path.slice(0, depth), true) === undefined) depth -= 1;
  const parent = (depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)) as ParsedNode;
  const rest = path.slice(depth);
  if (isScalar(parent) && parent.value === null && depth > 0) {
    const around = document.getIn(path.slice(0, depth - 1), true) as ParsedNode;
    if (isMap(around) && !around.flow) return atEnd(text, parent.range![1], columnOf(text, around.range![0]) + 2, blockOf(rest, value));
  }
  const fits = isMap(parent) ? typeof rest[0] === "string" : isSeq(parent) && rest[0] === parent.items.length;
  if (!fits || !isCollection(parent)) throw new UserError(`${place} has no place in the file; see how what is above it is written there`);
  if (parent.flow) return { at: parent.range![1] - 1, until: parent.range![1] - 1, text: `${parent.items.length > 0 ? ", " : ""}${flowOf(rest, value)}` };
  return atEnd(text, parent.range![1], columnOf(text, parent.range![0]), blockOf(rest, value));
}

/** As lines after the one in which something ends. */
function atEnd(text: string, end: number, column: number, block: string): Edit {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const newline = end > 0 && text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  const at = newline < 0 ? text.length : newline + 1;
  const lines = block.split("\n").map((line) => " ".repeat(column) + line + lineEnd).join("");
  return { at, until: at, text: (newline < 0 && text !== "" ? lineEnd : "") + lines };
}

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf("\n", at - 1) + 1);

/** A new element of a list stands there alone, whatever its number. */
const blockOf = ([key, ...rest]: Key[], value: string): string =>
  stringify(assigned(undefined, [typeof key === "number" ? 0 : key!, ...rest], leafOf(value)), { lineWidth: 0 }).trimEnd();

/** JSON is YAML inside of braces and brackets. */
function flowOf([key, ...rest]: Key[], value: string): string {
  const inner = JSON.stringify(rest.length === 0 ? leafOf(value) : assigned(undefined, rest, leafOf(value)));
  return typeof key === "number" ? inner : `${JSON.stringify(key)}: ${inner}`;
}

const leafOf = (value: string): string | boolean => (/^(true|false)$/.test(value) ? value === "true" : value);

/** The same data with another value in one place. */
function assigned(data: unknown, [key, ...rest]: Key[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy: any = typeof key === "number" ? [...(data as unknown[] | null ?? [])] : { ...(data as object | null) };
  copy[key] = assigned(copy[key], rest, value);
  return copy;
}
