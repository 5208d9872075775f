/**
 * Switch groups: moves that are connected through an application that uses several of their databases, or through the
 * source that their databases lie in, are fenced, committed and taken back together. What is completed can neither be
 * made nor taken back any more, and holds nobody else in its phase.
 */
import type { ApplicationPlan } from "../applications";
import type { Waiting } from "../plan";
import { isCompleted, isReverted, isSwitched, type MovePlan } from "./plan";

export interface SwitchGroup {
  /** Keys, sorted; the first one's commit leads. */
  moves: string[];
  /** What connects them, for sentences; "" for one move alone. */
  through: string;
}

export const sourceKey = ({ source: { server, container } }: Pick<MovePlan, "source">): string => `${server}/${container}`;

/** In the order in which they are switched: after those that `after` names, else by key. */
export function switchGroups(moves: MovePlan[], applications: ApplicationPlan[]): SwitchGroup[] {
  const links = [true, false].flatMap((completed) => {
    const candidates = moves.filter((move) => isCompleted(move) === completed);
    return [
      ...applications.map(({ key, uses }) => ({ through: `application "${key}"`, moves: candidates.map((move) => move.key).filter((move) => uses.some((use) => use.move === move)) })),
      ...[...new Set(candidates.map(sourceKey))].map((source) => ({ through: `source ${source}`, moves: candidates.filter((move) => sourceKey(move) === source).map(({ key }) => key) })),
    ];
  }).filter((link) => link.moves.length > 1);
  let groups: SwitchGroup[] = moves.map(({ key }) => ({ moves: [key], through: "" }));
  for (const link of links) {
    const [joined, others] = [groups.filter((group) => group.moves.some((key) => link.moves.includes(key))), groups.filter((group) => !group.moves.some((key) => link.moves.includes(key)))];
    groups = [...others, { moves: joined.flatMap((group) => group.moves).sort(), through: [...new Set([...joined.map(({ through }) => through), ...(joined.length > 1 ? [link.through] : [])])].filter(Boolean).join(" and ") }];
  }
  return inOrder(groups.sort((a, b) => (a.moves[0]! < b.moves[0]! ? -1 : 1)), moves);
}

/** Keys of the moves outside of the group that have to be finished before it begins. */
export const before = ({ moves: members }: SwitchGroup, moves: MovePlan[]): string[] =>
  [...new Set(moves.filter(({ key }) => members.includes(key)).flatMap(({ after }) => after))].filter((key) => !members.includes(key)).sort();

/** Groups that wait for each other stay at the end, in the order of their keys: groupProblems names them. */
function inOrder(groups: SwitchGroup[], moves: MovePlan[]): SwitchGroup[] {
  const ordered: SwitchGroup[] = [];
  for (let rest = groups; rest.length > 0; rest = rest.filter((group) => !ordered.includes(group))) {
    const done = ordered.flatMap((group) => group.moves);
    const next = rest.find((group) => before(group, moves).every((key) => done.includes(key)));
    if (!next) return [...ordered, ...rest];
    ordered.push(next);
  }
  return ordered;
}

/** Sentences: a group of several phases would cut an application off from one of its databases. */
export function groupProblems(groups: SwitchGroup[], moves: MovePlan[], waiting: Waiting[]): string[] {
  const done: string[] = [];
  const completed = moves.filter(isCompleted).map((move) => ({ key: move.key, source: sourceKey(move) }));
  return [...opensCompleted(moves, completed), ...tearsApart(waiting), ...groups.flatMap((group) => {
    const members = moves.filter(({ key }) => group.moves.includes(key));
    const waitsFor = before(group, moves).filter((key) => !done.includes(key));
    done.push(...group.moves);
    const named = members.map(({ key, phase }) => `"${key}" (${phase})`).join(", ");
    return [
      ...(new Set(members.map(({ phase }) => phase)).size > 1 && members.some((move) => isSwitched(move) || isReverted(move))
        ? [`The moves ${named} are switched together, through ${group.through}: give them one phase, or write phase: completed for what is finished. Nothing was touched.`] : []),
      ...(waitsFor.length > 0 ? [`The moves ${named} begin after ${waitsFor.map((key) => `"${key}"`).join(", ")}, which begins after them: take one of them out of after. Nothing was touched.`] : []),
    ];
  })];
}

/** A source that works again lets everybody in to all of its databases. @param completed moves, with the keys of their sources */
export const opensCompleted = (moves: MovePlan[], completed: { key: string; source: string }[]): string[] => moves.filter(isReverted).flatMap((move) => {
  const beside = completed.filter(({ source }) => source === sourceKey(move)).map(({ key }) => key);
  return beside.length > 0 ? [`The move "${move.key}" cannot be taken back: its source ${sourceKey(move)} also has what ${named(beside)} completed, and would let everybody in there again. Nothing was touched.`] : [];
});

/** What an application was before knows old places only, and what it is now new ones only: with one database on each side neither works. */
const tearsApart = (waiting: Waiting[]): string[] => waiting.filter(({ returns, completed }) => returns && completed.length > 0).map(({ key, moves, completed }) =>
  `The application "${key}" cannot go back with ${named(moves)}: it also uses what ${named(completed)} completed, and would work nowhere. Write phase: switched for ${named(moves)}. Nothing was touched.`);

const named = (keys: string[]): string => keys.map((key) => `"${key}"`).join(", ");
