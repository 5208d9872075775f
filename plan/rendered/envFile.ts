/**
 * Files of lines KEY=VALUE, as compose and Docker read them (.env, env_file, --env-file): named values are replaced, every other byte
 * stays.
 */
import { UserError } from "../../config/issues";

type Quote = "" | "'" | '"';
/** `before`: indentation, export, key and what separates it from the value. `raw`: quotes and a comment with it. */
interface Assignment { line: number; key: string; before: string; raw: string; end: string }

const assignment = /^(\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:][^\S\r\n]*)([^\r\n]*)(\r?\n?)$/;
const quotedValue = /^(["'])((?:(?!\1)[^\\]|\\.)*)\1(\s*(?:#.*)?)$/;
const plainValue = /^(.*?)((?:^|\s+)#.*|\s*)$/;

/** A key that is not there is added at the end; one that is there twice is replaced twice. @throws UserError, a part of a sentence */
export function renderEnv(text: string, values: Record<string, string>): string {
  const lines = linesOf(text);
  const found = assignmentsIn(lines);
  for (const one of found.filter(({ key }) => Object.hasOwn(values, key))) {
    const { quote, value, comment } = valueOf(one);
    if (value !== values[one.key]) lines[one.line] = one.before + quoted(values[one.key]!, quote) + comment + one.end;
  }
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const added = Object.entries(values).filter(([key]) => !found.some((one) => one.key === key)).map(([key, value]) => `${key}=${quoted(value, "")}${end}`);
  if (added.length > 0 && !/(^|\n)$/.test(text)) added.unshift(end);
  return [...lines, ...added].join("");
}

/** What a reader of the file takes for the key: its last value; undefined where it is not there. */
export function valueInEnv(text: string, key: string): string | undefined {
  const last = assignmentsIn(linesOf(text)).findLast((one) => one.key === key);
  return last && valueOf(last).value;
}

/** Each with its end. */
const linesOf = (text: string): string[] => text.split(/(?<=\n)/);

/** Without those inside of a quoted value that goes over several lines. */
function assignmentsIn(lines: string[]): Assignment[] {
  let open: string | undefined;
  return lines.flatMap((text, line): Assignment[] => {
    if (open !== undefined) {
      if (text.includes(open)) open = undefined;
      return [];
    }
    const match = assignment.exec(text);
    if (!match) return [];
    const [, before, key, raw, end] = match as unknown as [string, string, string, string, string];
    if (/^["']/.test(raw) && !raw.includes(raw[0]!, 1)) open = raw[0];
    return [{ line, key, before, raw, end }];
  });
}

function valueOf({ key, raw }: Assignment): { quote: Quote; value: string; comment: string } {
  const inQuotes = quotedValue.exec(raw);
  if (inQuotes) {
    const [, quote, value, comment] = inQuotes as unknown as [string, Quote, string, string];
    return { quote, value: quote === '"' ? value.replace(/\\(.)/g, "$1") : value, comment };
  }
  if (/^["']/.test(raw) || raw.endsWith("\\")) throw new UserError(`the value of ${key} goes on after its line; write it on one line`);
  const [, value, comment] = plainValue.exec(raw) as unknown as [string, string, string];
  return { quote: "", value, comment };
}

/** In the quotes that stood there; with none there, in some only where the value needs them. */
function quoted(value: string, quote: Quote): string {
  const least = quote === "" && !/^[^\s#"'$\\]*$/.test(value) ? "'" : quote;
  if (least === "") return value;
  return least === "'" && !value.includes("'") ? `'${value}'` : `"${value.replace(/[\\"$]/g, "\\$&")}"`;
}
