/** A leaf of a YAML file as an estate names it: services.web.environment.DB_HOST, services["my.web"].command[0]. */
const part = /\.?([^.[\]"\s]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)+")\]/gy;

/** Its keys from the top down, a number for a place in a list; undefined where the text is no such place. */
export function yamlPath(text: string): (string | number)[] | undefined {
  const parts = [...text.matchAll(part)];
  if (text.startsWith(".") || parts.length === 0 || parts.map(([whole]) => whole).join("") !== text) return undefined;
  return parts.map(([, plain, number, quoted]) => (number !== undefined ? Number(number) : quoted !== undefined ? (JSON.parse(quoted) as string) : plain!));
}
