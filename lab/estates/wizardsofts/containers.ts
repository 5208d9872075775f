/**
 * The old world of the estate wizardsofts, as data: the nine database containers that it moves away from srv84, and the applications
 * that use them there. Names, networks and volumes are those of estates/wizardsofts.yaml; test/toolchain/wizardsofts.test.ts
 * holds the two together.
 */
import { oldApplications } from "./applications";
import { oldDatabases } from "./databases";
import { mailSuite } from "./mail";

export interface OldContainer {
  name: string;
  image: string;
  /** A bridge of this server. */
  network: string;
  /** Further names on it, beside the container's own. */
  aliases: string[];
  /** On it, where it is always the same one; its first three numbers are the network's. */
  address?: string;
  env: string[];
  /** Default: the image's own. */
  command?: string[];
  /** Volume to path. */
  volumes: [name: string, path: string][];
  /** Put into the container before its first start. */
  files: OldFile[];
  /** A command inside, as root: exits 0 once a database answers and holds its data, and while an application works. */
  readiness: string[];
}

export interface OldFile { path: string; content: string; mode: number; uid: number; gid: number }

/** Passwords of letters, digits, - and _ by key: of each superuser what the estate calls `passwordSecret`, of each application's account its name. */
export type Passwords = Record<string, string>;

/** Keys that the description needs. */
export const passwordKeys = [
  "gitlabSource", "gitlabRedisSource", "keycloakSource", "megabuildSource", "megabuildRedisSource",
  "appwriteSource", "appwriteRedisSource", "mailcowSource", "mailcowRedisSource",
  "gitlab", "keycloak", "megabuild", "appwrite", "mailcow",
];

/** In the order in which they are started. */
export interface OldWorld { databases: OldContainer[]; applications: OldContainer[] }

/** @param megabytes of data in all nine databases, about; 60 or more */
export const oldWorld = (passwords: Passwords, megabytes: number): OldWorld =>
  ({ databases: oldDatabases(passwords, megabytes), applications: [...oldApplications(passwords), ...mailSuite(passwords)] });

export const everything = ({ databases, applications }: OldWorld): OldContainer[] => [...databases, ...applications];
