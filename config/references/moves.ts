import { moveSources, type MoveSource } from "../engines/moveSources";
import { pathText, suggest, type Issue, type Path } from "../issues";
import type { Estate, Move } from "../schema";
import { carriedField, isCarried } from "../schema/instance";
import { accountOf, dataVolume, findDatabase, repeated, unknownDatabase, unknownServer, type DatabaseEntry } from "./lookup";

/** Where moves come from and lead to, and which account takes the place of which role. */
export function moveIssues(estate: Estate): Issue[] {
  const moves = Object.entries(estate.moves).map(([key, move]) => ({ key, move, path: ["moves", key] as Path }));
  return [
    ...(estate.backups.server === undefined ? [] : unknownServer(estate, estate.backups.server, ["backups"])),
    ...(estate.backups.volume === undefined ? [] : dataVolume(estate, estate.backups.volume, ["backups", "volume"], "name a volume of the backups' own")),
    ...moves.flatMap(({ key, move, path }) => [
      ...unknownServer(estate, move.source.server, [...path, "source"]),
      ...unknownDatabase(estate, move.target, [...path, "target"]),
      ...stoppedTarget(estate, move, path),
      ...engineOfTarget(estate, move, path),
      ...otherOfSource(estate, key, move, path),
      ...afterIssues(estate, key, move, path),
      ...shortRetention(move, path),
      ...repeated(move.waive.map((name, i) => ({ name, path: [...path, "waive", i] as Path })), ({ name }) => name).map(({ item }): Issue => ({ path: item.path, found: `"${item.name}" stands there twice`, right: "write it once" })),
      ...accountIssues(findDatabase(estate, move.target), move, path),
    ]),
    ...repeated(moves, ({ move: { target } }) => JSON.stringify([target.instance, target.database])).map(({ item, first }): Issue => ({
      path: [...item.path, "target"],
      found: `${pathText(first.path)} leads into the database "${item.move.target.database}" of "${item.move.target.instance}" as well`,
      right: "give each move a target of its own",
    })),
    ...repeated(moves, ({ move: { source } }) => JSON.stringify([source.server, source.container, source.database])).map(({ item, first }): Issue => ({
      path: [...item.path, "source"],
      found: `${pathText(first.path)} moves ${item.move.source.database === undefined ? "all" : `the database "${item.move.source.database}"`} of "${item.move.source.container}" as well`,
      right: "move each database once",
    })),
  ];
}

function afterIssues(estate: Estate, key: string, { after }: Move, path: Path): Issue[] {
  return after.flatMap((other, i): Issue[] => {
    if (other === key) return [{ path: [...path, "after", i], found: "a move cannot begin after itself", right: "take it out" }];
    return other in estate.moves ? [] : [{ path: [...path, "after", i], found: `there is no move "${other}"`, right: suggest(other, Object.keys(estate.moves), "add it to moves, or take it out") }];
  });
}

function shortRetention({ rollbackWindowHours, retainOldDays }: Move, path: Path): Issue[] {
  if (retainOldDays * 24 >= rollbackWindowHours) return [];
  return [{ path: [...path, "retainOldDays"], found: `${retainOldDays}, and the way back, which needs the old container, is open for ${rollbackWindowHours} hours (rollbackWindowHours)`, right: `write ${Math.ceil(rollbackWindowHours / 24)} or more` }];
}

function stoppedTarget(estate: Estate, { target }: Move, path: Path): Issue[] {
  if (findDatabase(estate, target)?.entry.instance.state !== "stopped") return [];
  return [{ path: [...path, "target", "instance"], found: `the instance "${target.instance}" is stopped`, right: "write state: running, or remove the move" }];
}

function engineOfTarget(estate: Estate, move: Move, path: Path): Issue[] {
  const { target } = move;
  const engine = findDatabase(estate, target)?.entry.instance.engine;
  if (engine === undefined) return [];
  const source = moveSources[engine];
  if (source !== null) return formIssues(source, move, path);
  const products = Object.values(moveSources).flatMap((known) => known?.product ?? []).join(", ").replace(/, ([^,]*)$/, " or $1");
  return [{
    path: [...path, "target", "instance"],
    found: `the instance "${target.instance}" is ${engine}, and a move takes a ${products} database into an instance of its engine`,
    right: `name a ${products} instance, or remove the move and bring the data by hand`,
  }];
}

/** Two of the same database are told of elsewhere. */
function otherOfSource(estate: Estate, key: string, { source, target }: Move, path: Path): Issue[] {
  const engine = findDatabase(estate, target)?.entry.instance.engine;
  const known = engine && moveSources[engine];
  if (!known || known.together) return [];
  const other = Object.entries(estate.moves).find(([name, move]) => name < key && move.source.server === source.server && move.source.container === source.container && move.source.database !== source.database);
  return other ? [{ path: [...path, "source"], found: `moves.${other[0]} moves another database of "${source.container}", and dbhaven moves only one out of a ${known.product} server yet`, right: "bring one of them by hand before, and drop it there" }] : [];
}

/** What can be said of a move depends on what its engine has. */
function formIssues({ product, whole, waives, heldBack }: MoveSource, { source, checks, waive, maxMegabytesPerSecond }: Move, path: Path): Issue[] {
  return [
    ...(whole === null && source.database === undefined ? [{ path: [...path, "source", "database"], found: "missing", right: "what belongs here: name of the database in the source" }] : []),
    ...(whole !== null && source.database !== undefined ? [{ path: [...path, "source", "database"], found: `a source of ${product} has no databases by name, and is moved as a whole`, right: "take it out" }] : []),
    ...(whole !== null && Object.keys(checks).length > 0 ? [{ path: [...path, "checks"], found: `a source of ${product} cannot be asked in SQL`, right: "take them out; every key is compared" }] : []),
    ...(!waives && waive.length > 0 ? [{ path: [...path, "waive"], found: `there is nothing that a move of ${product} can do without`, right: "take it out, and remove from the source what stands against the move" }] : []),
    ...(!heldBack && maxMegabytesPerSecond !== undefined ? [{ path: [...path, "maxMegabytesPerSecond"], found: `a source of ${product} sends its data once as to a replica, as fast as it can`, right: "take it out, and rehearse when there is little to do" }] : []),
  ];
}

function accountIssues(target: DatabaseEntry | undefined, move: Move, path: Path): Issue[] {
  if (!target) return [];
  const known = Object.keys(target.database.accounts);
  const where = `the database "${target.name}" of "${target.entry.key}"`;
  return Object.entries(move.accounts).flatMap(([role, mapping]): Issue[] => {
    const at = [...path, "accounts", role];
    const account = accountOf(target, "as" in mapping ? mapping.as : role);
    if ("carry" in mapping) {
      const carried = `${carriedField(target.entry.instance.engine)}: carried`;
      if (account && isCarried(account)) return [];
      return [{
        path: at,
        found: account ? `${where} has the account "${role}" with a password of its own` : `${where} has no account "${role}" to carry it to`,
        right: account ? `write ${carried} there, or as: ${role} here` : `add "${role}: { ${carried} }" to its accounts`,
      }];
    }
    if (!account) return [{ path: [...at, "as"], found: `${where} has no account "${mapping.as}"`, right: suggest(mapping.as, known, "add it to its accounts") }];
    return isCarried(account) ? [{ path: [...at, "as"], found: `the account "${mapping.as}" is carried, it keeps the password of the source`, right: "write carry: true for the role of that name, and name another account here" }] : [];
  });
}
