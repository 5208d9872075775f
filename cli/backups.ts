/** Restored backups in words. */
import type { Run } from "../swarm/records";
import { bytes, time } from "./units";

/** Where it lies: "orders/RUN in the volume shop-backups on srv80". */
export const placeOf = ({ entries }: Run): string => `${String(entries.at(-1)!.data.folder)} in the volume ${String(entries[0]!.data.volume)} on ${String(entries[0]!.data.server)}`;

/** When it was restored, how large it is, and where it lies. */
export const restoredIn = (run: Run): string => `restored and compared ${time(run.entries.at(-1)!.at)}, ${bytes(Number(run.entries.at(-1)!.data.storedBytes ?? 0))}: ${placeOf(run)}`;
