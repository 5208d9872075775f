/** What asks whether an application works: an address that nothing can be asked at, or a question to no database. */
import { listed, suggest, type Issue, type Path } from "../issues";
import type { Application, Estate } from "../schema";
import { instancesOf, own } from "./lookup";

export function probeIssues(estate: Estate): Issue[] {
  return Object.entries(estate.applications).flatMap(([key, { probe, databases }]): Issue[] => {
    const path: Path = ["applications", key, "probe"];
    if (!probe || "command" in probe) return [];
    if ("http" in probe) return pageIssues(probe.http, [...path, "http"]);
    if ("tcp" in probe) return isPort(probe.tcp.slice(probe.tcp.lastIndexOf(":") + 1)) ? [] : [{ path: [...path, "tcp"], found: `"${probe.tcp}" has no port that there is`, right: "write one from 1 to 65535" }];
    return questionIssues(estate, probe, databases, path);
  });
}

const isPort = (port: string): boolean => Number(port) >= 1 && Number(port) <= 65535;

/** Only its form has been looked at. */
function pageIssues(address: string, path: Path): Issue[] {
  if (!URL.canParse(address)) return [{ path, found: `"${address}" is no address that can be asked`, right: "write a host name or an IP address, and a port from 1 to 65535" }];
  const { port } = new URL(address);
  return port === "" || isPort(port) ? [] : [{ path, found: `"${address}" has no port that there is`, right: "write one from 1 to 65535" }];
}

function questionIssues(estate: Estate, { database }: Extract<NonNullable<Application["probe"]>, { sql: string }>, databases: Application["databases"], path: Path): Issue[] {
  const uses = Object.keys(databases);
  if (uses.length === 0) return [{ path: [...path, "sql"], found: "the application uses no database that could be asked", right: "describe it under databases" }];
  if (database === undefined && uses.length > 1) return [{ path: [...path, "database"], found: "missing, as the application uses several databases", right: `write ${listed(uses, "or")}` }];
  const use = own(databases, database ?? uses[0]);
  if (!use) return [{ path: [...path, "database"], found: `"${database}" is no database of the application`, right: suggest(database!, uses, "describe it under databases") }];
  const instance = instancesOf(estate).find((entry) => entry.key === use.instance)?.instance;
  return instance?.engine === "redis" ? [{ path: [...path, "sql"], found: `"${use.instance}" is an instance of Redis, which knows no SQL`, right: "ask by a command in the application's container, or by a page or port of it" }] : [];
}
