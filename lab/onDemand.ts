/** Images that only some tests need: pulled or built when they are asked for, and brought into the servers that are named. */
import { ensureOnDemand } from "./images/images";
import { hostEngine } from "./toolchain/engine";
import { connectServers } from "./servers";
import { distribute } from "./servers/distribute";
import { labSettings, type ServerName } from "./settings";

/** The first time takes minutes where images are built. @param references as in lab/images/recipes.ts */
export async function provide(references: string[], servers: ServerName[]): Promise<void> {
  const host = await hostEngine();
  const images = await ensureOnDemand(host, references, () => undefined);
  const engines = connectServers(labSettings());
  await Promise.all(servers.map((name) => distribute(host, name, engines[name], images, () => undefined)));
}
