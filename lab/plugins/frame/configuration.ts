/** The provider's own inputs. */
import type { Definition } from "../provider";
import { containsUnknown, fromWire, type Properties } from "./values";
import type { Problem } from "./inputs";

/** Written into every provider's inputs by the SDK and the engine. */
const OF_THE_ENGINE = new Set(["version", "pluginDownloadURL"]);

export class Configuration {
  values: Properties = {};

  constructor(private readonly definition: Definition) {}

  check(inputs: Properties): Problem[] {
    const known = this.definition.configuration ?? {};
    return Object.keys(inputs)
      .filter((key) => !(key in known) && !OF_THE_ENGINE.has(key) && !key.startsWith("__"))
      .map((path) => ({ path, reason: `the offline stand-in of ${this.definition.name} does not know the provider's input "${path}"; use the official plugin, or add it under lab/plugins` }));
  }

  /** The arguments, or for an engine that sends none the variables `docker:config:host`. */
  async set(args: Properties, variables: { forEach(each: (value: string, key: string) => void): void }): Promise<void> {
    const given: Properties = {};
    variables.forEach((value, key) => (given[key.split(":").at(-1)!] = fromWire(value)));
    Object.assign(given, args);
    for (const [key, kind] of Object.entries(this.definition.configuration ?? {})) {
      if (given[key] !== undefined && given[key] !== null) this.values[key] = kind === "json" ? fromJson(given[key]) : given[key];
    }
    if (!containsUnknown(this.values)) await this.definition.configure?.(this.values);
  }
}

function fromJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return fromWire(JSON.parse(value));
  } catch {
    return value;
  }
}
