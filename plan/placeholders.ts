/** ${use.host} and the like in what the estate gives an application. */

/** @param known by use and field; what is not known stays as it stands */
export const filled = (template: string, known: Record<string, Record<string, string>>): string =>
  template.replace(/\$\{([^.}]+)\.([^}]+)\}/g, (found, use: string, field: string) => known[use]?.[field] ?? found);

/** Keys of the templates that something is filled into. */
export const filledKeys = (templates: Record<string, string>): string[] => Object.keys(templates).filter((key) => templates[key]!.includes("${"));
