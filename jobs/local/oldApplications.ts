/** The old containers of applications on the way back. One that several moves brought its databases works again only when all of these are taken back. */
import { runsOf, type Journal, type RecordEntry } from "../../swarm/records";

export interface OldApplication {
  key: string;
  /** What its switch has stopped for good. */
  retired: RecordEntry;
  /** Moves of its databases that are not taken back. */
  waitsFor: string[];
}

/** Those that a committed run has switched, also where another move of them is noted as the one that stopped it. */
export async function oldApplications(journal: Journal, move: string, run: string): Promise<OldApplication[]> {
  const records = await journal.list();
  const isDatabase = ({ subject, run: id }: RecordEntry) => runsOf(records, subject).some((one) => one.id === id);
  const isReverted = (key: string, id: string) => runsOf(records, key).some((one) => one.id === id && one.state === "reverted");
  return records.filter((entry) => entry.kind === "retired" && entry.event === "retired" && !isDatabase(entry)).flatMap((retired) => {
    const switched = records.findLast(({ kind, subject, data }) => kind === "application" && subject === retired.subject && Object.values(runsIn(data)).includes(retired.run));
    const runs = switched ? runsIn(switched.data) : { [move]: retired.run };
    if (runs[move] !== run) return [];
    return [{ key: retired.subject, retired, waitsFor: Object.entries(runs).flatMap(([key, id]) => (key === move || isReverted(key, id) ? [] : [key])) }];
  });
}

/** By key of the move, as the probe has noted them. */
const runsIn = ({ runs }: Record<string, unknown>) => (runs ?? {}) as Record<string, string>;
