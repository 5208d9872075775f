/** Restored backups in words. */
import { restoration, type Run } from "../swarm/records";
import { bytes, time } from "./units";

/** Where it lies: "orders/RUN in the volume shop-backups on srv80". */
export const placeOf = (run: Run): string => `${String(restoration(run).data.folder)} in the volume ${String(run.entries[0]!.data.volume)} on ${String(run.entries[0]!.data.server)}`;

/** When it was restored, how large it is, and where it lies. */
export const restoredIn = (run: Run): string => `restored and compared ${time(restoration(run).at)}, ${bytes(Number(restoration(run).data.storedBytes ?? 0))}: ${placeOf(run)}`;
