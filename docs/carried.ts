/** What a move of a PostgreSQL database brings, refuses or leaves, and how a difference is called. docs/moves.md is made from this; a test compares it with the jobs. */

export interface Carried {
  what: string;
  /** What becomes of it. */
  how: string;
  /** Kinds of objects that the comparison names (jobs/postgres/objects). */
  compared?: string[];
  /** Words of the sentences that refuse it before the fence (jobs/postgres/prepare). */
  refused?: string[];
  /** What waiving it by name means; nothing where it cannot be waived. */
  waived?: string;
}

export const carried: Carried[] = [
  { what: "rows of tables, unlogged ones too", how: "arrive; compared by digest, the key named where there is one" },
  { what: "tables, partitions, inheritance, composite types", how: "arrive, with storage, statistics targets, options, replica identity and order of columns", compared: ["table", "partitioned table", "composite type", "column"] },
  { what: "sequences", how: "arrive with value, first use and options; owned, serial, identity and free ones", compared: ["sequence", "sequence state"] },
  { what: "indexes, constraints, statistics objects", how: "are made anew; constraints that are NOT VALID stay so, an index that is invalid on the source is left out", compared: ["index", "constraint", "statistics"] },
  { what: "views, rules", how: "arrive", compared: ["view", "view query", "rule", "rule text"] },
  { what: "materialized views", how: "arrive, their rows are made anew: rows that differ from the source's are listed if they are what the query gives, else they are a mismatch", compared: ["materialized view", "materialized view rows"] },
  { what: "routines, triggers (disabled ones too), event triggers", how: "arrive; no trigger fires at what the move does. A function that ran as a superuser (`security definer`) is listed: it runs as the database's owner then. An event trigger that fires always is refused for a target before version 17, which cannot hold it off", compared: ["routine", "function body", "trigger", "event trigger"], refused: ["fires always"] },
  { what: "schemas, domains, enums, ranges, base types, collations, casts, operators with their classes and families, conversions, text search", how: "arrive", compared: ["schema", "domain", "enum", "range", "base type", "collation", "cast", "operator", "operator class", "operator family", "conversion", "text search dictionary", "text search configuration", "text search parser", "text search template"] },
  { what: "languages, transforms, access methods", how: "arrive; the copy makes them as a superuser", compared: ["language", "transform", "access method"] },
  { what: "functions in C and other untrusted languages, leakproof ones", how: "arrive; refused where the target's image lacks the library", refused: ["cannot load the library of"] },
  { what: "foreign-data wrappers, foreign servers and tables, user mappings", how: "arrive, mappings with their options and passwords; the rows of a foreign table stay where they are, and what its server leads to is not tried", compared: ["foreign-data wrapper", "foreign server", "foreign table", "user mapping"] },
  { what: "row security and policies", how: "arrive; a policy for a role that becomes another account is for that account. Refused where an account that saw all rows (as the owner, by bypassrls, as a superuser) becomes one that does not", compared: ["policy", "policy query"], refused: ["cannot be passed over any more"], waived: "the policies hold for the account" },
  { what: "publications", how: "arrive, with columns and conditions", compared: ["publication", "publication query"] },
  { what: "large objects", how: "arrive under their numbers, with owner, comment and privileges", compared: ["large object", "large objects of an owner"] },
  { what: "comments", how: "arrive, that of the database too", compared: ["comment"] },
  { what: "owners, privileges, default privileges", how: "arrive, with the accounts mapped, the right to make schemas among them, and without what a carried owner has taken from itself; also what was granted or revoked on an extension's objects; what the target's estate gives its own accounts beyond that is listed", compared: ["privilege", "estate privilege", "default privilege"] },
  { what: "settings of the database and of roles", how: "arrive; those of all roles everywhere become the database's. Refused where they load a library that the target's image lacks", compared: ["database setting", "role setting"] },
  { what: "extensions", how: "are made in the version of the target's image; another version than the source's is listed. Rows that users have in an extension's configuration tables arrive and are compared", compared: ["extension", "extension version"], refused: ["cannot be brought", "is in schema %s on the source"], waived: "one that the image lacks is left out, as far as nothing of the database needs it" },
  { what: "encoding and locale", how: "the encoding has to be the same; another order of texts is listed", compared: ["database"], refused: ["they must be the same", "SQL_ASCII"] },
  { what: "roles that own or may do something", how: "become what `accounts` says; refused where it says nothing, or where the role cannot be brought", refused: ["accounts of the move does not name it", "which the source does not have", "it is a superuser", "its password is", "does not exist on the target", "the target has another role of this name"], waived: "a role that accounts does not name: what it owns becomes the owner's, what it may do is left out" },
  { what: "memberships of accounts in each other, and of a carried one in the server's own roles", how: "arrive, a carried one's with what they give; refused for what reaches beyond the database", compared: ["membership"], refused: ["it reaches beyond the database"], waived: "it is left out" },
  { what: "privileges on the server's own functions and tables", how: "refused where they are not as the server came", refused: ["it came with the server"], waived: "the target's stay as they are" },
  { what: "privileges on the server's parameters", how: "refused", refused: ["privilege %s on parameter"], waived: "they are left out" },
  { what: "foreign keys that are switched off (their triggers disabled)", how: "refused: nothing brings that state", refused: ["cannot be left switched off"], waived: "the target holds rows to them" },
  { what: "functions, operators and types that users made in pg_catalog", how: "refused: no dump has them. Collations there are the host's, and are not looked at", refused: ["in schema pg_catalog"], waived: "it is left out, as far as nothing of the database needs it" },
  { what: "logical replication slots", how: "refused: who reads from one would miss what comes after the move", refused: ["logical replication slot"], waived: "it is left out" },
  { what: "security labels", how: "refused", refused: ["security label of"], waived: "the object arrives without it" },
  { what: "another database in the instance, in no move", how: "refused: the fence would cut it off", refused: ["cannot be left where it is unasked"], waived: "it stays in the old instance, and nobody gets in" },
  { what: "background workers", how: "refused: a fence does not hold them", refused: ["background worker"], waived: "what one writes behind the fence would be lost" },
  { what: "subscriptions", how: "refused", refused: ["brings in changes of another server", "would share its slot"], waived: "a disabled one is left out" },
  { what: "prepared transactions, a standby", how: "refused: a fence does not hold them", refused: ["has the prepared transaction", "is a standby"] },
  { what: "a target that is older", how: "refused", refused: ["must not be older"] },
  { what: "tablespaces, statistics of the planner", how: "left: everything lies in the target's default tablespace, statistics are gathered anew; both are listed" },
];

export const carriedTable = (): string => [
  "| what | what becomes of it | waived |",
  "|---|---|---|",
  ...carried.map(({ what, how, waived }) => `| ${what} | ${how} | ${waived ?? ""} |`),
].join("\n");
