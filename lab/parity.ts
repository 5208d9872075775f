/** `npm run test:parity`: whether the offline plugins do what the official ones do. DBHAVEN_PLUGINS=offline|official runs one leg. The lab stays up. */
import type { Counts } from "./testing/counts";
import { conclude, parityTests, preparation } from "./testing/stages";

async function main(): Promise<Counts[]> {
  const prepared = await preparation(false);
  return prepared.failed === 0 ? [await parityTests()] : [prepared];
}

void conclude(main());
