import type { Instance } from "../../config/schema";

/** How an engine keeps a password: a server that is given this form never sees the password itself, nor does its log. */
export type StoredPassword =
  /** @param saltBase64 16 random bytes */
  | { salted: true; of(password: string, saltBase64: string): string }
  | { salted: false; of(password: string): string };

type DatabaseOf<I extends Instance> = I["databases"][string];

/** What the plan has to know of an engine; one file each beside this one. */
export interface EnginePlanner<I extends Instance, InstanceOwn extends object, DatabaseOwn extends object> {
  /** On which its servers listen, inside their networks. */
  port: number;
  storedPassword: StoredPassword;
  /** Derived settings and the instance's own, which win. */
  settings(instance: I): Record<string, string>;
  /** Who makes accounts and databases. */
  manage(instance: I): "provider" | "job";
  /** What only this engine's instances have. */
  instance(instance: I): InstanceOwn;
  /** What only this engine's databases have, their accounts among it. */
  database(name: string, database: DatabaseOf<I>, instance: I): DatabaseOwn;
  /** What stands for the database in an address: ${use.database} of the applications. */
  addressed(name: string): string;
  /** Settings of the job `database` (jobs/<engine>/database.sh), beside those that every engine's has. */
  jobSettings(database: DatabaseOwn): Record<string, string>;
  /** What that job is made of, below jobs/<engine>: when one of them changes, it runs again, in place. */
  jobFiles: string[];
}
