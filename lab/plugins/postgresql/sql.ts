/** Names and texts inside statements that take no parameters. */

export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The same whatever the server's standard_conforming_strings is. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return text.includes("\\") ? ` E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
}
