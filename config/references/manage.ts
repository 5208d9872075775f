import type { MariadbInstance } from "../engines/mariadb";
import { mysqlFamily } from "../engines/mysqlFamily";
import { managedBy } from "../engines/postgres";
import { show, type Issue } from "../issues";
import type { Estate } from "../schema";
import { databasesWith, instancesOf, instancesWith, type InstanceEntry } from "./lookup";

/** Whether Pulumi's providers can do what `manage: provider` asks of them. */
export function manageIssues(estate: Estate): Issue[] {
  return [
    ...instancesOf(estate).filter(({ instance }) => instance.manage === "provider" && instance.port === undefined).map(({ path }): Issue => ({
      path: [...path, "manage"], found: "provider, and the instance publishes no port by which the provider could reach it", right: "set port beside it, or write manage: job",
    })),
    ...instancesWith(estate, "mariadb").filter(({ instance }) => instance.manage === "provider").flatMap(versionIssues),
    ...instancesWith(estate, ...mysqlFamily).filter(({ instance }) => instance.manage === "provider").flatMap((entry) => adoptionIssues(estate, entry)),
    ...databasesWith(estate, "postgres").filter(({ database, entry: { instance } }) => database.localeProvider !== "libc" && managedBy(instance) === "provider").map(({ path, database }): Issue => ({
      path: [...path, "localeProvider"], found: `${database.localeProvider}, and Pulumi's provider for PostgreSQL makes databases of the C library's locales only`, right: "write manage: job on the instance",
    })),
  ];
}

/** From 10.10 on the server lacks a variable that the provider asks for before it makes an account. */
function versionIssues({ path, instance: { image } }: InstanceEntry<MariadbInstance>): Issue[] {
  const [, major, minor] = /:(\d+)\.(\d+)[^/]*$/.exec(image.replace(/@.*$/, "")) ?? [];
  const right = "write manage: job";
  if (major === undefined) return [{ path: [...path, "manage"], found: `provider, and the tag of ${show(image)} does not say whether this is a MariaDB before 10.10`, right: `name the version, as in mariadb:10.6, or ${right}` }];
  if (Number(major) * 1000 + Number(minor) < 10_010) return [];
  return [{ path: [...path, "manage"], found: `provider, and Pulumi's provider for MySQL makes no accounts on MariaDB ${major}.${minor} (only before 10.10)`, right }];
}

function adoptionIssues(estate: Estate, { key, path, instance }: InstanceEntry): Issue[] {
  const adopting = [
    ...(instance.adopt ? [path] : []),
    ...databasesWith(estate, ...mysqlFamily).filter(({ entry, database }) => entry.key === key && database.adopt).map((database) => database.path),
  ];
  return adopting.map((at): Issue => ({ path: [...at, "adopt"], found: "Pulumi's provider for MySQL takes over no accounts that exist", right: "write manage: job on the instance" }));
}
