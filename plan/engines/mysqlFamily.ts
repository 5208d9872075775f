/** What dbhaven knows of both MariaDB and MySQL as instances. */
import { settingKey, type MysqlFamily } from "../../config/engines/mysqlFamily";
import type { InstanceOf } from "../../config/schema";
import { sortedEntries } from "../order";
import { tlsFiles } from "../tls";
import { nameAndValue, type EnginePlanner } from "./engine";

export const administrator = "dbhaven";
/** Its root holds lock and marker; the data lies in a subfolder. */
export const volumePath = "/var/lib/mysql";
/** In memory: what the server runs before it lets anybody in, written anew at every start. */
export const memoryPath = "/run/dbhaven";

export interface InstanceOwn {
  /** Ranges of addresses from which the administrator may log in, beside the instance's network. */
  administrators: string[];
}

type FamilyInstance = InstanceOf<MysqlFamily>;
type Role = FamilyInstance["databases"][string]["accounts"][string]["role"];

/** What a role may do on its database; in the order of their names, as the job compares them with what an account has. */
export const privileges: Record<Role, string[]> = {
  application: ["CREATE TEMPORARY TABLES", "DELETE", "EXECUTE", "INSERT", "LOCK TABLES", "SELECT", "UPDATE"],
  readOnly: ["SELECT", "SHOW VIEW"],
  // The structure and its rows. Who may drop tables may drop the database as well: the servers do not tell the two apart.
  migration: [
    "ALTER", "ALTER ROUTINE", "CREATE", "CREATE ROUTINE", "CREATE TEMPORARY TABLES", "CREATE VIEW", "DELETE", "DROP", "EVENT", "EXECUTE",
    "INDEX", "INSERT", "LOCK TABLES", "REFERENCES", "SELECT", "SHOW VIEW", "TRIGGER", "UPDATE",
  ],
};

export interface AccountPlan { name: string; role: Role; connectionLimit: number | null; password: "generated" | "carried"; rotation: number; unencrypted: boolean }
export interface DatabaseOwn { characterSet: string; collation: string; accounts: AccountPlan[] }

/** What the planners of both have in common. */
export const familyPlanner = {
  port: 3306,
  commandLine: options,
  settingsOn: (line) => Object.fromEntries(line.map((option) => nameAndValue(option.replace(/^--/, ""), "=")).map(([name, value]) => [settingKey(name), value])),
  manage: (instance) => instance.manage,
  instance: ({ administrators }) => ({ administrators }),
  database: (_name, { characterSet, collation, accounts }) => ({
    characterSet,
    collation,
    accounts: sortedEntries(accounts).map(([name, { role, connectionLimit, password, rotation, unencrypted }]) => ({ name, role, connectionLimit: connectionLimit ?? null, password, rotation, unencrypted })),
  }),
  addressed: (name) => name,
  jobSettings: ({ characterSet, collation, accounts }) => ({
    CHARACTER_SET: characterSet,
    COLLATION: collation,
    // Lines of words: the image has nothing that reads JSON. The servers write no limit as 0.
    ACCOUNTS: accounts.map(({ name, role, connectionLimit, password, unencrypted }) => `${name} ${connectionLimit ?? 0} ${unencrypted ? "NONE" : "SSL"} ${password} ${privileges[role].join(",")}\n`).join(""),
  }),
} satisfies Partial<EnginePlanner<FamilyInstance, InstanceOwn, DatabaseOwn>>;

/** The same on every instance of both. */
export const commonSettings = {
  character_set_server: "utf8mb4",
  // A client could otherwise be made to send files of its own machine.
  local_infile: "OFF",
  ssl_cert: tlsFiles.certificate,
  ssl_key: tlsFiles.key,
  tls_version: "TLSv1.2,TLSv1.3",
};

/** The instance's own settings as the server names them. */
export const ownSettings = (settings: FamilyInstance["settings"]): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [settingKey(name), typeof value === "boolean" ? (value ? "ON" : "OFF") : String(value)]));

/** As options of the server's command line. */
export function options(settings: Record<string, string>): string[] {
  return Object.entries(settings).map(([name, value]) => `--${name.replace(/_/g, "-")}=${value}`);
}
