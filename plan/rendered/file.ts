/** Values in a file of somebody else's, by the form of the file. */
import type { RenderedFormat } from "../../config/schema";
import { renderEnv, valueInEnv } from "./envFile";
import { renderYaml, valueInYaml } from "./yamlFile";

interface Form {
  /** The file's text with these values; all else stays as it is. @throws UserError, a part of a sentence */
  render(text: string, values: Record<string, string>): string;
  /** Undefined where the file has none. */
  valueIn(text: string, key: string): string | undefined;
}

export const forms: Record<RenderedFormat, Form> = {
  env: { render: renderEnv, valueIn: valueInEnv },
  yaml: { render: renderYaml, valueIn: valueInYaml },
};
