/** Estates by their number of instances, for the lab's two servers. */
import { labServers } from "../test/lab/support/site";

export const nameOf = (instances: number) => `${instances} ${instances === 1 ? "instance" : "instances"}`;

/** Of small instances, each with a database of two accounts, which jobs make. */
export function estateOf(instances: number): Record<string, unknown> {
  const { srv80, srv84 } = labServers() as Record<string, object>;
  const description = () => ({
    engine: "postgres", image: "postgres:17-trixie", server: "srv80", memoryMegabytes: 512,
    databases: { main: { accounts: { main_app: {}, main_reader: { role: "readOnly" } } } },
  });
  return {
    version: 1, name: "many",
    servers: { srv80, srv84: { ...srv84, manager: true } },
    databaseStacks: { main: { instances: Object.fromEntries(Array.from({ length: instances }, (_, number) => [`pg-${number + 1}`, description()])) } },
  };
}
