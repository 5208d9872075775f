/** What a move of a PostgreSQL database brings, refuses or leaves, and how a difference is called. docs/moves.md is made from this; a test compares it with the jobs. */

export interface Carried {
  what: string;
  /** What becomes of it. */
  how: string;
  /** Kinds of objects that the comparison names (jobs/postgres/objects). */
  compared?: string[];
  /** Words of the sentences that refuse it before the fence (jobs/postgres/prepare). */
  refused?: string[];
}

export const carried: Carried[] = [
  { what: "rows of tables, unlogged ones too", how: "arrive; compared by digest, the key named where there is one" },
  { what: "tables, partitions, inheritance, composite types", how: "arrive, with storage, statistics targets, options, replica identity and order of columns", compared: ["table", "partitioned table", "composite type", "column"] },
  { what: "sequences", how: "arrive with value, first use and options; owned, serial, identity and free ones", compared: ["sequence", "sequence state"] },
  { what: "indexes, constraints, statistics objects", how: "are made anew; constraints that are NOT VALID stay so, an index that is invalid on the source is left out", compared: ["index", "constraint", "statistics"] },
  { what: "views, rules", how: "arrive; a rule is compared in the words of the target's version", compared: ["view", "view query", "rule", "rule text"] },
  { what: "materialized views", how: "arrive, their rows are made anew: rows that differ from the source's are listed if they are what the query gives, else they are a mismatch", compared: ["materialized view", "materialized view rows"] },
  { what: "routines, triggers (disabled ones too), event triggers", how: "arrive; no trigger fires during the copy", compared: ["routine", "function body", "trigger", "event trigger"] },
  { what: "schemas, domains, enums, ranges, collations, casts, operators, conversions, text search", how: "arrive", compared: ["schema", "domain", "enum", "range", "collation", "cast", "operator", "conversion", "text search dictionary", "text search configuration"] },
  { what: "row security and policies", how: "arrive", compared: ["policy", "policy query"] },
  { what: "policies for a role that becomes another account", how: "refused", refused: ["it names role"] },
  { what: "publications", how: "arrive, with columns and conditions", compared: ["publication"] },
  { what: "large objects", how: "arrive under their numbers, with owner, comment and privileges", compared: ["large object", "large objects of an owner"] },
  { what: "comments", how: "arrive", compared: ["comment"] },
  { what: "owners, privileges, default privileges", how: "arrive, with the accounts mapped; what the target's estate gives its own accounts beyond that is listed", compared: ["privilege", "estate privilege", "default privilege"] },
  { what: "settings of the database and of roles", how: "arrive", compared: ["database setting", "role setting"] },
  { what: "extensions", how: "are made in the version of the target's image; another version than the source's is listed", compared: ["extension", "extension version"], refused: ["is not available on the target", "is in schema %s on the source", "keeps rows of its own"] },
  { what: "encoding and locale", how: "the encoding has to be the same; another order of texts is listed", compared: ["database"], refused: ["they must be the same", "SQL_ASCII"] },
  { what: "roles that own or may do something", how: "become what `accounts` says; refused where it says nothing, or where the role cannot be brought", refused: ["accounts of the move does not name it", "which the source does not have", "it is a superuser", "its password is", "reaches beyond the database", "does not exist on the target", "the target has another role of this name"] },
  { what: "functions in C and other untrusted languages, leakproof ones, base types, casts without a function", how: "refused: only a superuser may make them", refused: ["it is written in %s", "leakproof function", "a base type needs", "a cast without a function"] },
  { what: "foreign servers and tables, languages, operator classes, access methods, transforms, parsers", how: "refused", refused: ["it belongs to the server, or reaches out of it"] },
  { what: "security labels", how: "refused", refused: ["security label"] },
  { what: "prepared transactions, background workers, subscriptions, a standby, another database in the instance", how: "refused: a fence does not hold them, or would hold too much", refused: ["has the prepared transaction", "background worker", "brings in changes of another server", "is a standby", "is in use too"] },
  { what: "a target that is older", how: "refused", refused: ["must not be older"] },
  { what: "tablespaces, statistics of the planner", how: "left: everything lies in the target's default tablespace, statistics are gathered anew; both are listed" },
];

export const carriedTable = (): string => [
  "| what | what becomes of it |",
  "|---|---|",
  ...carried.map(({ what, how }) => `| ${what} | ${how} |`),
].join("\n");
