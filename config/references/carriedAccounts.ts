import { moveSources } from "../engines/moveSources";
import { listed, type Issue, type Path } from "../issues";
import type { Account, Estate } from "../schema";
import { carriedField, isCarried } from "../schema/instance";
import { databasesOf, moveInto, type DatabaseEntry } from "./lookup";

/** A carried account comes with its password from the source: without a move that carries it, no one could log in. */
export function carriedAccountIssues(estate: Estate): Issue[] {
  return databasesOf(estate).flatMap((entry) => Object.entries<Account>(entry.database.accounts).filter(([, account]) => isCarried(account)).flatMap(([name, account]): Issue[] => {
    const path: Path = [...entry.path, "accounts", name];
    return [...withoutMove(estate, entry, name, path), ...rotated(account, path)];
  }));
}

function withoutMove(estate: Estate, { name: database, entry: { key, instance } }: DatabaseEntry, account: string, path: Path): Issue[] {
  const field = carriedField(instance.engine);
  const instead = field === "role" ? `write ${listed(["application", "readOnly", "migration"], "or")}` : "take it out";
  if (moveSources[instance.engine] === null) return [{ path: [...path, field], found: `no move leads into an instance of ${instance.engine}, and none could carry it`, right: instead }];
  const move = moveInto(estate, { instance: key, database });
  // Its move may be finished and taken out of the estate: only the journal knows (plan/moves/carried.ts).
  if (!move) return [];
  const mapping = Object.entries(move[1].accounts).find(([source]) => source === account)?.[1];
  if (mapping && "carry" in mapping) return [];
  return [{ path: [...path, field], found: `carried, but the move "${move[0]}" does not carry it`, right: `add "${account}: { carry: true }" to its accounts, or ${instead}` }];
}

const rotated = ({ rotation }: Account, path: Path): Issue[] =>
  rotation === 0 ? [] : [{ path: [...path, "rotation"], found: "a carried account keeps the password of the source", right: "leave it out, and change the password together with those who use it" }];
