/** What a move of MariaDB brings, refuses or leaves. docs/mariadbMoves.md is made from this; a test compares it with the jobs. */
import type { Carried } from "./carried";

export const carriedMariadb: Carried[] = [
  { what: "rows of tables of InnoDB, MyISAM, Aria, CSV and MEMORY", how: "arrive as bytes, FLOAT with every digit that it has; compared by digest, the key named where there is one" },
  { what: "tables, columns (generated and invisible ones too), partitions", how: "arrive; compared, but for values that a column computes from the session, the server or chance (`RAND()`, `USER()`), which are named; times that are stored in the form of servers before 10.1 arrive in today's; refused where a label of ENUM or SET or a default has a letter of four bytes or a question mark, which the server tells alike, and where a stored column that is computed from a TIMESTAMP has what another time zone than UTC made of it", compared: ["table", "versioned table", "column", "partition"], refused: ["has the engine", "is of the type", "has a letter of four bytes", "is stored and computed from a TIMESTAMP"] },
  { what: "folders of their own of tables and partitions (DATA DIRECTORY, INDEX DIRECTORY)", how: "left: all lies in the target's data; a table that the way back makes anew lies in the source's" },
  { what: "AUTO_INCREMENT, sequences", how: "arrive with their next value; compared", compared: ["next value", "sequence values"] },
  { what: "indexes, foreign keys, checks", how: "arrive; rows that break them already are brought as they are", compared: ["index", "foreign key", "check"], refused: ["leads into the database"] },
  { what: "system-versioned tables", how: "arrive with their history; refused where the target is older than 10.11, transactions make the versions, or a source from 11.5 on has current rows of an older server, which it takes for history", refused: ["is versioned by transactions", "is versioned, and a server before 10.11", "that ended at the last moment of servers before 11.5"] },
  { what: "views, routines, packages, triggers", how: "arrive with sql_mode and character sets; no trigger fires during the copy; refused where a view stands on what is not there", compared: ["view", "trigger"], refused: ["stands on what is not there"] },
  { what: "events", how: "arrive disabled; those that the fence found enabled are enabled after the commit; none runs on both sides, and where events run at the source the target's server has to have `event_scheduler` on (`settings` of its instance), else it is refused; one that is over arrives disabled where it is kept (ON COMPLETION PRESERVE), and is refused where it is not", compared: ["event"], refused: ["has its end at", "the server of the target runs none"] },
  { what: "names of time zones", how: "the target's server has those of its image; refused where the source knows some and it none", refused: ["knows time zones by their names"] },
  { what: "definers", how: "become what `accounts` says; refused where it says nothing, also for one that the source has not any more, and where a trigger or event would get an account without role `migration`", compared: ["definer of view", "definer of trigger", "definer of event"], refused: ["which accounts of the move does not name", "which the server lets run no"] },
  { what: "accounts", how: "become what `accounts` says (all hosts of a name become one account), with the rights of the target's estate; one that may use the database, as everybody may by a grant to PUBLIC, and is not named is refused", refused: ["is not named by accounts of the move"] },
  { what: "passwords", how: "of an account with `carry: true` arrive as their hashes of mysql_native_password, and are compared; refused for another plugin, none, or another one by host", compared: ["password of account"], refused: ["that could be carried", "only a password of mysql_native_password can be carried", "has another password for"] },
  { what: "character set and collation of the database", how: "have to be the target's too; refused with what to write there; the database's comment arrives", compared: ["database"], refused: ["though this estate has", "has the character set"] },
  { what: "collations", how: "arrive; refused where the target's server lacks one", refused: ["uses the collation"] },
  { what: "another name of the target's database", how: "refused where a routine, trigger, event or default has the source's name in its text", refused: ["names the database"] },
  { what: "names with a tab or a line end", how: "refused", refused: ["or another such letter in its name"] },
  { what: "rows of more than half of `max_allowed_packet`", how: "refused", refused: ["do not fit into one statement"] },
  { what: "another database in the source", how: "refused: the fence would cut it off", refused: ["which no move takes"] },
  { what: "prepared (XA) transactions", how: "refused, and once more behind the fence: no fence ends them", refused: ["has the prepared transaction"] },
  { what: "a statement that has waited for a lock on a table for half a minute", how: "refused", refused: ["has been open for"] },
  { what: "a replica, a source with replicas, a node of Galera, one that takes no writes", how: "refused", refused: ["is a replica of", "replicas or readers of the binary log", "is a node of a Galera cluster", "takes no writes"] },
  { what: "a source before 10.5; a target that is older than its source", how: "refused", refused: ["and moves are made from 10.5 on", "an older server does not take"] },
  { what: "another `lower_case_table_names`", how: "refused", refused: ["names of tables would not be found"] },
  { what: "an account `dbhaven` of somebody else's", how: "refused", refused: ["has the name of dbhaven"] },
  { what: "a target that is not empty", how: "refused, but for what an unfinished run of this move has left there, as long as none of its accounts may log in", refused: ["is not empty"] },
  { what: "a source that was moved, or is fenced by another run", how: "refused", refused: ["has moved database", "holds a fence on this source"] },
  { what: "a source without TLS on another server than the target", how: "refused until `unencrypted: true` of its source accepts it", refused: ["it offers no TLS"] },
  { what: "grants finer than a role of the estate, settings of the server, statistics of the optimizer", how: "left; the target has those of its estate" },
];

export const carriedMariadbTable = (): string => ["| what | what becomes of it |", "|---|---|", ...carriedMariadb.map(({ what, how }) => `| ${what} | ${how} |`)].join("\n");
