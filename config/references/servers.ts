import { firstName } from "../formerly";
import { listed, pathText, type Issue } from "../issues";
import type { Estate } from "../schema";
import { repeated } from "./lookup";

/** One manager that answers, and no machine under two names. */
export function serverIssues(estate: Estate): Issue[] {
  const servers = Object.entries(estate.servers);
  return [...managerIssues(estate), ...offlineManagerIssues(estate), ...([["docker", ([, { docker }]) => docker], ["node", ([key, server]) => server.node ?? firstName(key, server)]] as [string, (entry: typeof servers[number]) => string][])
    .flatMap(([field, mark]) => repeated(servers, mark).map(({ item, first }): Issue => ({
      path: ["servers", item[0], field],
      found: `"${mark(item)}" is also ${field === "node" ? "the node" : "the engine"} of ${pathText(["servers", first[0]])}`,
      right: "describe each machine once",
    })))];
}

function offlineManagerIssues({ servers }: Estate): Issue[] {
  return Object.entries(servers).filter(([, { manager, state }]) => manager && state === "offline").map(([key]): Issue => ({
    path: ["servers", key, "state"], found: "offline, and everything that belongs to the whole Swarm goes through its manager", right: "mark another manager of the Swarm with manager: true, or bring this one back first",
  }));
}

function managerIssues({ servers }: Estate): Issue[] {
  const keys = Object.keys(servers);
  const managers = keys.filter((key) => servers[key].manager);
  if (managers.length === 1) return [];
  if (keys.length === 0) return [{ path: ["servers"], found: "there is none", right: "describe at least the Swarm's manager" }];
  return [managers.length === 0
    ? { path: ["servers"], found: "none is the Swarm's manager", right: `set manager: true on one of ${listed(keys, "and")}` }
    : { path: ["servers"], found: `${listed(managers, "and")} are marked as manager`, right: "keep manager: true on the one that dbhaven shall go through" }];
}
