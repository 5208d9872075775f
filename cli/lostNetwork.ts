/** An `up` that ends because a container could not join its network (swarm/joining.ts): it is started, and the `up` goes on. */
import { lostNetwork } from "../swarm/joining";
import type { FailedOperation } from "./events";
import { containerType } from "./halfMade";

/** It may happen to several containers, one after the other. */
const TIMES = 3;

/** Of an `up` of pulumi's: its exit code, and what failed. */
export interface Ended { code: number; failed: FailedOperation[] }

/**
 * Again where nothing else failed: applications may be waiting for that container.
 *
 * @param settle starts what was made and not started
 */
export async function untilNetworksHold(up: () => Promise<Ended>, settle: () => Promise<unknown>, say: (line: string) => void): Promise<Ended> {
  for (let time = 1; ; time++) {
    const ended = await up();
    if (time === TIMES || ended.failed.length === 0 || !ended.failed.every(couldNotJoin)) return ended;
    say("an engine lost a network just when a container joined it: starting that container, and going on");
    await settle();
  }
}

const couldNotJoin = ({ type, said }: FailedOperation): boolean => type === containerType && said.includes("Unable to start container") && lostNetwork(said);
