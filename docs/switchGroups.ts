/** The switch groups of a stack, for the page that tells its move. */
import { loadEstateFromFiles } from "../config/load";
import { planEstate } from "../plan/plan";

/** One row a move, in the order in which the groups are switched. */
export function switchGroupsTable(stack: string): string {
  const { groups, moves, instances, applications } = planEstate(loadEstateFromFiles({ stack }).estate);
  const rows = groups.flatMap((group, number) => group.moves.map((key) => {
    const { source, target } = moves.find((move) => move.key === key)!;
    const { server, publishedPort } = instances.find((instance) => instance.key === target.instance)!;
    const users = applications.filter(({ uses }) => uses.some(({ move }) => move === key)).map((application) => application.key);
    return `| ${number + 1} | \`${key}\` | ${source.container} | ${target.instance} (${server}:${publishedPort}) | ${users.join(", ")} |`;
  }));
  return ["| group | move | old container | new instance | who is switched |", "|---|---|---|---|---|", ...rows].join("\n");
}
