/** ${use.host} and the like in what the estate gives an application. */

/** @param known by name: `use.host` */
export const filled = (template: string, known: Record<string, string>): string =>
  template.replace(/\$\{([^}]+)\}/g, (found, name: string) => (Object.hasOwn(known, name) ? known[name]! : found));

/** The names in it, as they stand: `use.host`. */
export const placeholdersIn = (template: string): string[] => [...template.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name!);
