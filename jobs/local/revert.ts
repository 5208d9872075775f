/** `revert`: takes the committed moves of a switch group back, together. */
import type { ReversalJob, RevertJob, RevertResult } from "../../plan/jobs";
import type { Context } from "./context";
import { connectAll, type Engines } from "./moveRun";
import { takeBack } from "./reversal";
import { Returning } from "./returning";
import { stayed } from "./stayed";

/** @returns by the key of the move. @throws what the first that failed did with; what the others did is said before */
export async function revert({ moves, stopped, servers }: RevertJob, context: Context, connect: (job: ReversalJob) => Engines = connectAll, files?: () => Record<string, string>): Promise<Record<string, RevertResult>> {
  const group = new Returning(moves.map(({ move }) => move));
  const ends = await Promise.allSettled(moves.map((one) => {
    const job: ReversalJob = { ...one, stopped, servers };
    const own: Context = { ...context, secrets: secretsOf(job.move, context.secrets) };
    return group.attempt(job.move, async () => {
      const engines = connect(job);
      const nothing = moves.length > 1 ? await stayed(job, own, engines, files) : undefined;
      if (nothing) group.stays(job.move);
      return nothing ?? takeBack(job, own, group, engines, files);
    });
  }));
  for (const end of ends) if (end.status === "rejected" && end.reason !== group.cause) context.say((end.reason as Error).message);
  if (group.cause !== undefined) throw group.cause;
  return Object.fromEntries(ends.flatMap((end, i) => (end.status === "fulfilled" ? [[moves[i]!.move, end.value]] : [])));
}

/** Those of one move, by their own names. */
const secretsOf = (move: string, secrets: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).flatMap(([name, value]) => (name.startsWith(`${move}/`) ? [[name.slice(move.length + 1), value]] : [])));
