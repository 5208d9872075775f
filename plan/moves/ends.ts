/** From where a move leads to where. Its journal speaks of just that: under the same key the estate may describe another one by now. */
import type { MovePlan } from "./plan";

export interface Ends {
  source: { server: string; container: string; database: string };
  /** Neither server nor port: the instance may get others. */
  target: { host: string; database: string };
}

/** As a journal has them; of what it does not have nothing is said. */
export type NotedEnds = { [End in keyof Ends]?: Partial<Ends[End]> };

export const endsOf = ({ source: { server, container, database }, target: { endpoint } }: MovePlan): Ends =>
  ({ source: { server, container, database }, target: { host: endpoint.host, database: endpoint.database } });

export const sameEnds = (noted: NotedEnds, { source, target }: Ends): boolean => agrees(noted.source, source) && agrees(noted.target, target);

const agrees = <End extends object>(noted: Partial<End> = {}, end: End): boolean =>
  (Object.keys(end) as (keyof End)[]).every((field) => noted[field] === undefined || end[field] === undefined || noted[field] === end[field]);

/**
 * One sentence where the estate has another source or target than the run that it would go on with: nothing would be copied, and the
 * applications would find an empty database.
 * @param noted of the run that is in flight or committed
 */
export function strayed(key: string, noted: NotedEnds, ends: Ends): string[] {
  if (sameEnds(noted, ends)) return [];
  return [`The move "${key}" leads from ${inWords({ source: { ...ends.source, ...noted.source }, target: { ...ends.target, ...noted.target } })}, as its journal says, and the estate has it lead from ${inWords(ends)}. Put back source and target, and describe the other move under a key of its own. Nothing was touched.`];
}

const inWords = ({ source, target }: Ends): string => `${source.database} in ${source.server}/${source.container} to ${target.database} in ${target.host}`;
