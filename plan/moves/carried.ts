/** Carried accounts whose move is not in the estate: it is finished, or they have come from nowhere. */
import { carriedField, isCarried } from "../../config/schema/instance";
import type { DatabasePlan, Endpoint } from "../instances";
import type { Plan } from "../plan";

/**
 * One sentence for each database with carried accounts that no move brings and none has brought.
 * @param brought where finished moves have led
 */
export function carriedProblems({ instances, moves }: Pick<Plan, "instances" | "moves">, brought: Pick<Endpoint, "host" | "database">[]): string[] {
  return instances.flatMap((instance) => (instance.databases as DatabasePlan[]).flatMap(({ name, endpoint, accounts }) => {
    const carried = (accounts as ({ name: string } & Parameters<typeof isCarried>[0])[]).filter(isCarried).map((account) => account.name);
    const comes = moves.some(({ target }) => target.instance === instance.key && target.database === name)
      || brought.some(({ host, database }) => host === endpoint.host && database === endpoint.database);
    if (carried.length === 0 || comes) return [];
    return [`databaseStacks.${instance.databaseStack}.instances.${instance.key}.databases.${name}.accounts: ${carried.join(", ")}: carried, but no move brings the database "${name}", and none has brought it; describe the move, or ${carriedField(instance.engine) === "role" ? 'write "application", "readOnly" or "migration"' : "take out password: carried"}. Nothing was touched.`];
  }));
}
