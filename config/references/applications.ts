import { pathText, suggest, type Issue, type Path } from "../issues";
import type { Application, DatabaseUse, Estate, ManagedApplication, UnmanagedApplication } from "../schema";
import { isCarried } from "../schema/instance";
import { accountOf, dataVolume, findDatabase, moveInto, repeated, unknownDatabase, unknownServer } from "./lookup";
import { environmentIssues } from "./environment";
import { refersTo, renderedIssues, renderedTwice } from "./rendered";

/** What applications use, and whether they can. */
export function applicationIssues(estate: Estate): Issue[] {
  const applications = Object.entries(estate.applications);
  return [
    ...applications.flatMap(([key, application]) => {
      const path: Path = ["applications", key];
      return [
        ...unknownServer(estate, application.server, path),
        ...Object.entries(application.databases).flatMap(([use, usage]) => useIssues(estate, application, use, usage, [...path, "databases", use])),
        ...("image" in application ? [...passwordFileIssues(application, path), ...environmentIssues(application, path), ...volumeIssues(estate, application, path)] : renderedIssues(estate, application, path)),
      ];
    }),
    ...repeated(applications.map(([key, application]) => ({ key, application })), ({ application }) => containerOf(application)).map(({ item, first }): Issue => ({
      path: ["applications", item.key, "image" in item.application ? "replaces" : "container"],
      found: `the container is ${pathText(["applications", first.key])} already`,
      right: "describe each application once",
    })),
    ...renderedTwice(applications),
  ];
}

function containerOf(application: Application): string | undefined {
  const container = "image" in application ? application.replaces : application.container;
  return container && JSON.stringify([application.server, container]);
}

function useIssues(estate: Estate, application: Application, key: string, use: DatabaseUse, path: Path): Issue[] {
  const database = findDatabase(estate, use);
  if (!database) return unknownDatabase(estate, use, path);
  const account = accountOf(database, use.account);
  const where = `the database "${use.database}" of "${use.instance}"`;
  if (!account) {
    return [{ path: [...path, "account"], found: `${where} has no account "${use.account}"`, right: suggest(use.account, Object.keys(database.database.accounts), "add it to its accounts") }];
  }
  if ("image" in application) {
    return isCarried(account) ? [{
      path: [...path, "account"],
      found: `the account "${use.account}" is carried, and only its old users know its password`,
      right: "use another account, whose password dbhaven makes and hands over",
    }] : [];
  }
  return [
    ...(isCarried(account) || refersTo(application, key, ["password"]) ? [] : [withoutPassword(application, key, use, [...path, "account"])]),
    ...withoutProxy(estate, application, key, use, path),
  ];
}

const withoutPassword = ({ container, settings }: UnmanagedApplication, key: string, { account }: DatabaseUse, path: Path): Issue => (settings ? {
  path,
  found: `the account "${account}" gets a new password, and no value under settings has \${${key}.password}`,
  right: "write it into the file in which the application looks for it, or use an account that a move carries",
} : {
  path,
  found: `the container "${container}" is left unchanged and cannot get the new password of "${account}"`,
  right: "use an account that a move carries, or let dbhaven run the application (image)",
});

/** A container that is told no other address goes on looking for its database under the old name. */
function withoutProxy(estate: Estate, application: UnmanagedApplication, key: string, use: DatabaseUse, path: Path): Issue[] {
  const move = moveInto(estate, use);
  // A proxy on an unknown server, or to an unknown database, is a mistake of its own, and may be the one that is meant.
  const led = Object.values(estate.proxies).some(({ server, to }) => (server === application.server || !Object.hasOwn(estate.servers, server))
    && (findDatabase(estate, to) === undefined || (to.instance === use.instance && to.database === use.database)));
  if (!move || led || refersTo(application, key, ["host", "publishedHost"]) || !Object.hasOwn(estate.servers, application.server)) return [];
  return [{
    path,
    found: `the move "${move[0]}" takes the database away, and no proxy on "${application.server}" leads to its new place`,
    right: application.settings ? `write \${${key}.host} into one of the files under settings, or describe a proxy with the host name that the container knows` : "describe one under proxies, with the host name that the container knows",
  }];
}

function passwordFileIssues(application: ManagedApplication, path: Path): Issue[] {
  return repeated(Object.entries(application.databases), ([, use]) => use.passwordFile).map(({ item: [key, use], first: [first] }): Issue => ({
    path: [...path, "databases", key, "passwordFile"],
    found: `"${use.passwordFile}" is the password file of "${first}" already`,
    right: `give it one of its own, as in /run/secrets/${key}-password`,
  }));
}

function volumeIssues(estate: Estate, application: ManagedApplication, path: Path): Issue[] {
  const volumes = Object.entries(application.volumes);
  return [
    ...repeated(volumes, ([, target]) => target.replace(/(.)\/+$/, "$1")).map(({ item: [volume, target], first: [first] }): Issue => ({
      path: [...path, "volumes", volume], found: `"${first}" is mounted at "${target}" already`, right: "mount each volume at a path of its own",
    })),
    ...volumes.flatMap(([volume]) => dataVolume(estate, volume, [...path, "volumes", volume], "mount a volume of the application's own; its rows are reached through the database")),
  ];
}
