/** Names and texts inside statements that take no parameters. */
import { InputError, type Properties } from "../provider";

export const identifier = (name: string) => `\`${name.replaceAll("`", "``")}\``;

/** Only for texts that `expectPlain` has let through. */
export const literal = (text: string) => `'${text}'`;

export const account = (user: string, host: string) => `${literal(user)}@${literal(host)}`;

/**
 * The official plugin writes names and passwords into its statements as they are: a quote or a backslash would change
 * the statement. What cannot work there is refused here. @throws InputError without the value
 */
export function expectPlain(inputs: Properties, ...keys: string[]): void {
  for (const key of keys) {
    const values: unknown[] = Array.isArray(inputs[key]) ? inputs[key] : [inputs[key]];
    if (values.some((value) => typeof value === "string" && /['\\\0]/.test(value))) {
      throw new InputError(key, `${key} holds a quote or a backslash, which the official plugin would write into its statement as it is: use another one`);
    }
  }
}

/** Inputs of which only one may be given. @throws InputError */
export function expectNotBoth(inputs: Properties, key: string, ...others: string[]): void {
  const given = (name: string) => inputs[name] !== undefined && inputs[name] !== null;
  const other = given(key) ? others.find(given) : undefined;
  if (other !== undefined) throw new InputError(key, `${key} conflicts with ${other}: give one of them`);
}
