import { z } from "zod";
import { isMysqlFamily, mysqlFamily } from "../engines/mysqlFamily";
import type { Issue } from "../issues";
import type { Estate } from "../schema";
import { instancesWith } from "./lookup";

/** From where dbhaven's own administrator may log in: Pulumi's provider does so from the operator's machine, and a port that is not published lets nobody in. */
export const administratorIssues = (estate: Estate): Issue[] => instancesWith(estate, "postgres", ...mysqlFamily).flatMap(({ path, instance: { engine, manage, port, address, administrators } }): Issue[] => {
  const ranges = isMysqlFamily(engine) ? z.cidrv4() : z.union([z.cidrv4(), z.cidrv6()]);
  const what = isMysqlFamily(engine) ? "range of IPv4 addresses, and an account of this engine knows no other" : "range of addresses";
  const wrong = administrators.flatMap((range, i): Issue[] => (ranges.safeParse(range).success ? [] : [{ path: [...path, "administrators", i], found: `"${range}" is no ${what}`, right: "write an address with the length of its prefix, as in 192.0.2.0/24 or 192.0.2.7/32" }]));
  if (wrong.length > 0) return wrong;
  if (manage === "provider" && port !== undefined && address === undefined && administrators.length === 0) {
    return [{ path: [...path, "manage"], found: "the provider may log in from nowhere", right: "name the operators' addresses under administrators, as in [192.0.2.0/24], or write manage: job" }];
  }
  if (administrators.length === 0 || port !== undefined) return [];
  return [{ path: [...path, "administrators"], found: "the instance publishes no port, so that nobody reaches it from outside its network", right: "leave it out, or publish a port" }];
});
