/** What a move of Redis or Valkey brings, refuses or leaves. docs/redisMoves.md is made from this; a test compares it with the jobs. */
import type { Carried } from "./carried";

export const carriedRedis: Carried[] = [
  { what: "strings (also bitmaps and HyperLogLogs), lists, sets, hashes, sorted sets (also places), of any bytes", how: "arrive in the server's own form; compared" },
  { what: "streams", how: "arrive with last and deleted ids, groups, what they have read, their consumers and what each has not acknowledged; compared. How long ago an entry was handed out is not" },
  { what: "expiry of a key", how: "arrives as a moment; where clocks differ, as the same moment; compared to a second" },
  { what: "logical databases", how: "arrive under their numbers; refused where the target has not so many, or is a pattern of keys", refused: ["has keys in its logical database"] },
  { what: "libraries of functions (from 7.0)", how: "arrive, compared by their code; refused where the target is a pattern of keys", refused: ["has functions, which belong to a whole server"] },
  { what: "keys outside the target's pattern", how: "refused", refused: ["are outside the pattern"] },
  { what: "accounts", how: "become what `accounts` says, with the rights that the target's estate gives; one that may log in and is not named is refused", refused: ["does not say which account takes its place"] },
  { what: "passwords", how: "of an account with `carry: true` arrive as their hashes, that of `default` too; refused where it has none", refused: ["that could be carried", "has no password"] },
  { what: "rights of `default` at a source with an append-only file", how: "refused where it lacks some: its server leaves out transactions and scripts at a restart, the lease among them", refused: ["has not all rights"] },
  { what: "a key of more than 128 MB", how: "refused: it does not fit into one command", refused: ["is larger than"] },
  { what: "a key that begins with `dbhaven:` and is not dbhaven's", how: "refused; one that is made until the fence ends the move", refused: ["begins as dbhaven's own keys do"] },
  { what: "a source without the command CONFIG", how: "refused: the fence needs it", refused: ["takes no CONFIG"] },
  { what: "modules, and keys of their types", how: "refused", refused: ["has the module", "is of a type that a module made"] },
  { what: "expiry of a hash's field (Redis from 7.4, Valkey from 9)", how: "refused; one that is given until the fence ends the move", refused: ["fields of hashes have an expiry"] },
  { what: "a target that is older; Valkey to Redis; Redis after 7.2 to Valkey", how: "refused: the target does not read the form of the values", refused: ["cannot be read by an older or another server"] },
  { what: "a replica, a server with replicas, a node of a cluster", how: "refused", refused: ["is a replica of", "replicas follow the source", "is a node of a cluster"] },
  { what: "a source that is loading, is full (`maxmemory` without eviction), or cannot write to its disk", how: "refused", refused: ["still loading its data", "is full (maxmemory", "could not save its data", "cannot save its data", "cannot write its append-only file"] },
  { what: "a source without an append-only file and without the commands SAVE and BGSAVE", how: "refused: the commit is kept on its disk by them", refused: ["with which the commit is kept on its disk"] },
  { what: "a source that cannot write its file of accounts (`aclfile`)", how: "refused: nobody could be let in again", refused: ["cannot keep its accounts in its file"] },
  { what: "a source before Redis 6.0", how: "refused: it has no accounts that a fence could close", refused: ["older than Redis 6.0"] },
  { what: "more than the target has room for", how: "refused; and a key that the target evicts during the copy ends the move", refused: ["the target has room for"] },
  { what: "a target that is not empty", how: "refused, but for what an unfinished run of this move has left, or one that was taken back and whose writes the source has; also that is refused where an account may log in since", refused: ["is not empty", "were given up when run", "may log in"] },
  { what: "a source that was moved, or is fenced by another run", how: "refused", refused: ["has moved this source already", "holds a fence on this source", "stands on this source though its lease has ended", "is moved as a whole"] },
  { what: "a source without TLS on another server than the target", how: "refused until `unencrypted: true` of its source accepts it", refused: ["it offers no TLS"] },
  { what: "settings, scripts loaded by EVAL, rules of accounts, subscribers", how: "left: the target has those of its estate; clients load scripts and subscribe again" },
];

export const carriedRedisTable = (): string => ["| what | what becomes of it |", "|---|---|", ...carriedRedis.map(({ what, how }) => `| ${what} | ${how} |`)].join("\n");
