/** Questions that ask whether an application works with its database. */
import { listed, suggest, type Issue, type Path } from "../issues";
import type { Estate } from "../schema";
import { instancesOf, own } from "./lookup";

export function probeIssues(estate: Estate): Issue[] {
  return Object.entries(estate.applications).flatMap(([key, { probe, databases }]): Issue[] => {
    if (!probe || !("sql" in probe)) return [];
    const path: Path = ["applications", key, "probe"];
    const uses = Object.keys(databases);
    if (uses.length === 0) return [{ path: [...path, "sql"], found: "the application uses no database that could be asked", right: "describe it under databases" }];
    if (probe.database === undefined && uses.length > 1) return [{ path: [...path, "database"], found: "missing, as the application uses several databases", right: `write ${listed(uses, "or")}` }];
    const use = own(databases, probe.database ?? uses[0]);
    if (!use) return [{ path: [...path, "database"], found: `"${probe.database}" is no database of the application`, right: suggest(probe.database!, uses, "describe it under databases") }];
    const instance = instancesOf(estate).find((entry) => entry.key === use.instance)?.instance;
    return instance?.engine === "redis" ? [{ path: [...path, "sql"], found: `"${use.instance}" is an instance of Redis, which knows no SQL`, right: "ask by a command in the application's container, or by a page or port of it" }] : [];
  });
}
