/** Whether the environment of a running container has what its files say, and nothing of where its databases are no more. */
import type { RenderedFormat } from "../../config/schema";
import { yamlPath } from "../../config/yamlPath";

/** Where databases are reached: names that stand for nothing else, with their port, and other places as host:port. */
export interface Places { names: { host: string; port: number }[]; addresses: string[] }

/** But for those that stand for one of the others too. */
export const placesBut = ({ names, addresses }: Places, others: Places): Places => ({
  names: names.filter(({ host }) => !others.names.some((other) => other.host === host)),
  addresses: addresses.filter((address) => !others.addresses.includes(address)),
});

export interface Expected {
  /** Of the file. */
  path: string;
  /** As the value is named in it. */
  key: string;
  /** Of that name, where there is one. */
  variable: string;
  value: string;
}

/** The last key of a place of YAML names its variable; an element of a list is a whole line. */
export const variableOf = (format: RenderedFormat, key: string): string => (format === "env" ? key : String(yamlPath(key)!.at(-1)));

/**
 * The first thing that is wrong, as the end of a sentence; undefined where nothing is. No value is repeated: it may be a password.
 *
 * @param environment lines NAME=VALUE, as Docker has them
 */
export function environmentProblem(environment: string[], expected: Expected[], left: Places): string | undefined {
  const variables = environment.map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  const lost = expected.find(({ variable, value }) => !has(variables, variable, value));
  if (lost) return variables.some(([name]) => name === lost.variable) ? `its variable ${lost.variable} does not have what ${lost.path} says` : `none of its variables has the value of ${lost.key} in ${lost.path}`;
  const [naming] = variables.find(([name, value]) => namesOneOf(name, value, left)) ?? [];
  return naming === undefined ? undefined : `its variable ${naming} still names a place where the database is no more`;
}

/** As the whole of the variable of that name, where there is one; else of another one, or as a part of that, as of an address. */
function has(variables: [string, string][], name: string, value: string): boolean {
  const named = variables.filter(([one]) => one === name);
  if (named.length > 0) return named.some(([, text]) => text === value);
  return variables.some(([one, text]) => contains(text, value) || `${one}=${text}` === value);
}

/** Not as a part of a longer word, number or name. */
const contains = (text: string, part: string): boolean => new RegExp(`(^|[^\\w.-])${escaped(part)}(?![\\w.-]*\\w)`).test(text);

function namesOneOf(variable: string, value: string, { names, addresses }: Places): boolean {
  if (addresses.some((address) => contains(value, address))) return true;
  return names.some(({ host, port }) => contains(value, `${host}:${port}`)
    || new RegExp(`(//|@)${escaped(host)}(:${port})?([/?#,]|$)`).test(value)
    || (value === host && /host|server|addr/i.test(variable)));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
