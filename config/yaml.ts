/** Text of a YAML file to plain data; what is wrong with the text becomes sentences with line and column. */
import { LineCounter, parseDocument, visit, type Document, type ErrorCode, type YAMLError } from "yaml";
import type { Issue } from "./issues";

/** The words of the YAML library may repeat a line of the file, and with it a secret: so each kind has words of our own. */
const kinds: Partial<Record<ErrorCode, [found: string, right: string]>> = {
  ALIAS_PROPS: ["an alias cannot have a tag or an anchor", "write the alias alone"],
  BAD_ALIAS: ["this alias names nothing", "put the anchor (&name) before the alias (*name)"],
  BAD_DQ_ESCAPE: ["this escape is unknown in double quotes", "double the backslash, or use single quotes"],
  BAD_INDENT: ["this line does not fit to the ones before it", "line it up with the keys that it belongs to, and close quotes, braces and brackets before it"],
  BAD_SCALAR_START: ["a text cannot start with this character", "put it in quotes"],
  BLOCK_AS_IMPLICIT_KEY: ["a second colon stands in this line", "put the text in quotes, or write the inner key on a line of its own"],
  BLOCK_IN_FLOW: ["a block cannot stand inside braces or brackets", "write it inside them, or without them"],
  DUPLICATE_KEY: ["this key is there a second time", "keep one of the two"],
  IMPOSSIBLE: ["this cannot be read as YAML", "compare the line with the example estates"],
  KEY_OVER_1024_CHARS: ["this key is too long", "is a quote or a colon missing?"],
  MISSING_CHAR: ["a closing quote, brace, bracket or comma is missing here or before", "add it"],
  MULTILINE_IMPLICIT_KEY: ["a key cannot go over several lines", "is a quote or a colon missing before?"],
  MULTIPLE_ANCHORS: ["there are two anchors", "keep one"],
  MULTIPLE_DOCS: ["a second document starts here", "keep one estate in one file, without ---"],
  MULTIPLE_TAGS: ["there are two tags", "keep one"],
  TAB_AS_INDENT: ["this line is indented with a tab", "use spaces"],
  TAG_RESOLVE_FAILED: ["this tag is unknown", "leave it out"],
  UNEXPECTED_TOKEN: ["this does not belong here", "is a colon, a quote or an indentation missing?"],
};

/** What aliases stand for in all, those within them too: hundreds of instances may share a description, and a few lines cannot fill the memory. */
const MOST_ALIASES = 10_000;

/** @param file its name, for the sentences */
export function parseYaml(text: string, file: string): { value: unknown; issues: Issue[] } {
  try {
    return parse(text, file);
  } catch {
    // The library goes down one call for each level, and follows an alias into what it names.
    return { value: undefined, issues: [{ path: file, found: "it is nested without end", right: "write out what its aliases stand for, and close braces and brackets" }] };
  }
}

function parse(text: string, file: string): { value: unknown; issues: Issue[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes: Mistake[] = worthSaying([...document.errors, ...document.warnings]).map(({ code, pos }) => ({ code, offset: pos[0] }));
  const issues = [...mistakes, ...(mistakes.length > 0 ? [] : lostAliases(document))].map(({ code, offset }): Issue => {
    const { line, col } = lines.linePos(offset);
    const [found, right] = kinds[code] ?? kinds.IMPOSSIBLE!;
    return { path: `${file}, line ${line}, column ${col}`, found, right };
  });
  if (issues.length > 0) return { value: undefined, issues };
  const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
  JSON.stringify(value);
  return { value, issues };
}

interface Mistake { code: ErrorCode; offset: number }

/** One slip makes the lines after it look wrong too, so of these only the first is said; keys that are there twice are all true. */
function worthSaying(errors: YAMLError[]): YAMLError[] {
  const first = errors.filter(({ code }) => code !== "DUPLICATE_KEY").sort((a, b) => a.pos[0] - b.pos[0])[0];
  return errors.filter((error) => error === first || (error.code === "DUPLICATE_KEY" && (!first || error.pos[0] < first.pos[0])));
}

/** Found by the library only when values are made, and then without a place. */
function lostAliases(document: Document.Parsed): Mistake[] {
  const lost: Mistake[] = [];
  visit(document, { Alias: (_, alias) => { if (!alias.resolve(document)) lost.push({ code: "BAD_ALIAS", offset: alias.range?.[0] ?? 0 }); } });
  return lost;
}
