/** The estate of a stack, as the verbs of the command line read it: without Pulumi, and without what decrypts secrets. */
import * as path from "node:path";
import { UserError } from "../config/issues";
import { loadEstateFromFiles, type EstateFromFiles } from "../config/load";
import { endsOf, strayed } from "../plan/moves/ends";
import type { MovePlan } from "../plan/moves/plan";
import type { Plan } from "../plan/plan";
import { connectEngine } from "../swarm/engine";
import { boundEnds, Journal, type RecordEntry } from "../swarm/records";
import { checkout, configFile, workspace, type Workspace } from "./pulumi";

/** For whoever only looks. @throws UserError with all mistakes of the configuration but its secrets */
export const estateOf = (stack: string, space = workspace()): EstateFromFiles => read(stack, space, false);

/** For `preview` and `up`. @throws UserError with all mistakes of the configuration: the program cannot tell how a secret is stored in a file that Pulumi was given */
export const estateToDeploy = (stack: string, space: Workspace): EstateFromFiles => read(stack, space, true);

function read(stack: string, space: Workspace, deploying: boolean): EstateFromFiles {
  const file = configFile(stack, space);
  return loadEstateFromFiles({ stack, deploying, directory: checkout, ...(file ? { configFile: path.resolve(checkout, file) } : {}) });
}

/** The whole journal, through the Swarm's manager. */
export const recordsOf = ({ estate, servers }: Plan): Promise<RecordEntry[]> =>
  new Journal(connectEngine(servers.find(({ manager }) => manager)!.engine, { connections: 1 }), estate).list();

/** @throws UserError where one of the moves is going on, or was finished, with another source or target than the estate has */
export function refuseStrayed({ moves }: Plan, keys: string[], records: RecordEntry[]): void {
  const elsewhere = moves.filter(({ key }) => keys.includes(key)).flatMap((move) => strayed(move.key, boundEnds(records, move.key), endsOf(move)));
  if (elsewhere.length > 0) throw new UserError(elsewhere.join("\n"));
}

/** @throws UserError where the estate has no such move */
export function moveOf({ moves }: Plan, key: string): MovePlan {
  const move = moves.find((one) => one.key === key);
  if (!move) throw new UserError(`the estate has no move "${key}"${moves.length > 0 ? `; it has ${moves.map((one) => one.key).join(", ")}` : ""}. Nothing was touched.`);
  return move;
}
