import { certificates } from "./certificates";
import { clocks } from "./clocks";
import { disk } from "./disk";
import { engineVersion } from "./engineVersion";
import { images } from "./images";
import { memory } from "./memory";
import { oldContainers } from "./oldContainers";
import { ports } from "./ports";
import { reach } from "./reach";
import { renderedFiles } from "./renderedFiles";
import { secrets } from "./secrets";
import { sources } from "./sources";
import { swarm } from "./swarm";
import { toolchain } from "./toolchain";
import { volumes } from "./volumes";
import type { Check } from "./world";

/** All of them run and all report, in this order. */
export const checks: readonly Check[] = [toolchain, secrets, reach, engineVersion, swarm, ports, clocks, disk, memory, images, volumes, sources, oldContainers, renderedFiles, certificates];
