/** Mistakes in the configuration: what one is, and how it reads. */

/** A mistake of the user's: its message is one sentence that says what is wrong, where, and what to do. */
export class UserError extends Error {}

/** Keys from the top of the estate down; a number is a place in a list. */
export type Path = readonly (string | number)[];

export interface Issue {
  /** Where; as text for a place outside the estate, such as a line of a file. */
  path: Path | string;
  found: string;
  /** What would be right: a question, or a request. */
  right: string;
}

/** Everything that is wrong with the configuration, one line for each issue. */
export class ConfigurationError extends UserError {
  /** @param origin the files that were read, for the first line */
  constructor(origin: string, readonly issues: Issue[]) {
    const lines = sentences(issues);
    super(`${origin} cannot be used; nothing was started. ${lines.length === 1 ? "One mistake" : `${lines.length} mistakes`}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
}

/** The issues as sentences, sorted, none twice. */
export function sentences(issues: Issue[]): string[] {
  return [...new Set(issues.map(sentence))].sort();
}

/** `moves.orders.target.instance: "pg-mian" is no instance of this estate; did you mean "pg-main"?` */
export function sentence({ path, found, right }: Issue): string {
  const where = typeof path === "string" ? path : pathText(path);
  return `${where}: ${found}; ${right}${endsAlone.test(right) ? "" : "."}`.replace(endless, short);
}

/** Longer than any path of sensible names. */
const endless = /[^\s"]{500,}/g;

/** A question, or a command, which is to be copied without a full stop. */
const endsAlone = /[?.]$|: pulumi config set [^;]*$/;

/** Keys joined by dots as `pulumi config set --path` takes them; odd ones in quotes. */
export function pathText(path: Path): string {
  return path.map((key, i) => {
    if (typeof key === "number") return `[${key}]`;
    if (/^[\w-]{1,60}$/.test(key)) return i === 0 ? key : `.${key}`;
    return `[${JSON.stringify(short(key))}]`;
  }).join("");
}

/** Names of keys behind which a password may stand. */
const confidential = /passw|pwd|passphrase|secret|token|credential|private|api_?key|requirepass|masterauth/i;

/** An address with a password in it. */
export const addressPassword = /:\/\/[^/\s@]*:[^/\s@]+@/;

/** What was found, as it may be printed: never a value that could be a secret, never more than a line. */
export function show(value: unknown, path: Path = []): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (typeof value !== "string") return String(value);
  const hidden = path.some((key) => confidential.test(String(key))) || /:\/\/[^/\s]*:[^/\s]*@/.test(value) || /\bpassword\s*=/i.test(value);
  return hidden ? "this text" : JSON.stringify(short(value));
}

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** `"a", "b" or "c"` */
export function listed(words: readonly string[], last: "or" | "and"): string {
  const quoted = words.map((word) => JSON.stringify(short(word)));
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} ${last} ${quoted.at(-1)}`;
}

/**
 * What would be right in place of an unknown name: the nearest known one, else all of them where they are few.
 *
 * @param none what to do where nothing is known at all
 */
export function suggest(found: string, known: readonly string[], none: string): string {
  const nearest = closest(found, known);
  if (nearest !== undefined) return `did you mean ${JSON.stringify(nearest)}?`;
  if (known.length === 0) return none;
  const names = [...known].sort();
  if (names.length === 1) return `known is ${listed(names, "and")}`;
  return names.length <= 12 ? `known are ${listed(names, "and")}` : `known are ${names.slice(0, 11).map((name) => JSON.stringify(short(name))).join(", ")} and ${names.length - 11} more`;
}

/** The one at the least edit distance, where that is a third of the word at most. */
export function closest(found: string, known: readonly string[]): string | undefined {
  const near = known
    .map((name) => ({ name, distance: editDistance(found.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, Math.min(found.length, 60)) / 3)))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return near[0]?.name;
}

/** Insertions, deletions, replacements and swaps of neighbours, each 1 (optimal string alignment). */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 20) return Infinity;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}
