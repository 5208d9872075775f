/** What the CLI says that it does, in a form that can be written down in a scenario. */
import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";

/**
 * Logical name to what is planned for it: "create", "delete", "update taskSpec", "replace labels" with the top-level
 * inputs that differ, "replace labels, old one first", "import, update labels"; what stays the same is not named.
 */
export type Plan = Record<string, string | RegExp | undefined>;

export function expectPlan(events: EngineEvent[], expected: Plan, message: string): void {
  const plan = planOf(events);
  const matching = Object.entries(expected).map(([name, text]) => [name, text instanceof RegExp && text.test(plan[name] ?? "") ? plan[name] : text]);
  assert.deepEqual(plan, Object.fromEntries(matching), message);
}

interface Planned {
  op: string;
  keys: string[];
  order: string[];
}

function planOf(events: EngineEvent[]): Record<string, string> {
  const found = new Map<string, Planned>();
  for (const { resourcePreEvent: event } of events) {
    if (!event || /^pulumi:/.test(event.metadata.type) || event.metadata.op === "same" || event.metadata.op === "refresh" || event.metadata.op === "read") continue;
    const { urn, op, keys = [], diffs = [], detailedDiff } = event.metadata as typeof event.metadata & { keys?: string[]; diffs?: string[] };
    const name = urn.split("::").at(-1)!;
    const entry = found.get(name) ?? { op: "", keys: [], order: [] };
    entry.order.push(op);
    if (op === "replace" || op === "create-replacement" || op === "delete-replaced") entry.op = "replace";
    else entry.op = op;
    const topLevel = (paths: string[]) => paths.map((path) => path.split(/[.[]/)[0]);
    if (op === "update" || op === "import") entry.keys.push(...topLevel([...diffs, ...Object.keys(detailedDiff ?? {})]));
    if (entry.op === "replace") entry.keys.push(...topLevel(keys));
    found.set(name, entry);
  }
  return Object.fromEntries([...found].map(([name, { op, keys, order }]) => {
    const list = [...new Set(keys)].filter((key) => !key.startsWith("__")).sort().join(" ");
    const first = op === "replace" && order.indexOf("delete-replaced") >= 0 && order.indexOf("delete-replaced") < order.indexOf("create-replacement");
    const imported = order.includes("import") && op !== "import" ? "import, " : "";
    return [name, imported + [op, list].filter(Boolean).join(" ") + (first ? ", old one first" : "")];
  }));
}
