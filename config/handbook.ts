/** The tables of docs/configuration.md, from the JSON Schema: one for each kind of map, a row for each field. */
import { labelOf } from "./alternatives";
import { expectation } from "./expect";
import { alternatives, type JsonSchema } from "./jsonSchema";

interface Section { title: string; schema: JsonSchema }

/** Markdown. Free names stand in angle brackets: `servers.<name>`. */
export function handbook(schema: JsonSchema): string {
  return sectionsOf(schema, "").map(({ title, schema: one }) => [
    `### ${title === "" ? "The estate" : title}`,
    ...(one.description ? [escaped(parted(one.description)[0])] : []),
    table(one),
  ].join("\n\n")).join("\n\n");
}

/** A map with fields and all such maps below it, in the order of the schema. */
function sectionsOf(schema: JsonSchema, path: string): Section[] {
  const kinds = alternatives(schema).filter(({ properties }) => properties);
  const titled = kinds.map((kind): Section => ({ title: kinds.length > 1 ? `${code(path)} with ${labelOf(kind, kinds).replaceAll('"', "`")}` : path && code(path), schema: kind }));
  const inner = [...new Map(kinds.flatMap((kind) => Object.entries(kind.properties!)).map(([key, part]) => [key, part]))];
  return [
    ...titled,
    ...inner.flatMap(([key, part]) => sectionsOf(part, path === "" ? key : `${path}.${key}`)),
    ...alternatives(schema).flatMap(({ additionalProperties, items }) => [
      ...(typeof additionalProperties === "object" ? sectionsOf(additionalProperties, `${path}.<name>`) : []),
      ...(items ? sectionsOf(items, `${path}[0]`) : []),
    ]),
  ];
}

function table(schema: JsonSchema): string {
  const rows = Object.entries(schema.properties!).map(([key, field]) => {
    const [description, instead] = parted(field.description ?? "");
    return [
      code(key),
      escaped(typeOf(field)),
      schema.required?.includes(key) ? "required" : field.default !== undefined ? code(JSON.stringify(field.default)) : escaped(instead),
      field.unit ?? "",
      escaped(description),
      field.examples ? code(JSON.stringify(field.examples[0])) : "",
    ];
  });
  return [["field", "type", "default", "unit", "description", "example"], Array(6).fill("---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

/** `What it is; default: what holds without it.` in two. */
function parted(description: string): [string, string] {
  const parts = /^(.*); default: (.+)\.$/s.exec(description);
  return parts ? [`${parts[1]}.`, parts[2]] : [description, ""];
}

function typeOf(field: JsonSchema): string {
  const schemas = alternatives(field);
  const names = schemas.flatMap(({ propertyNames }) => propertyNames ?? []);
  if (names.length > 0) return `a map; names: ${expectation(names)}`;
  const items = schemas.flatMap(({ items: inner }) => (inner ? alternatives(inner) : []));
  if (items.length > 0) return `a list; each: ${expectation(items)}`;
  return schemas.every(({ pattern }) => pattern) ? `text: ${expectation(schemas)}` : expectation(schemas);
}

/** So that no reader takes `<name>` for HTML. */
const escaped = (text: string) => text.replaceAll("<", "\\<");
const code = (text: string) => `\`${text}\``;
