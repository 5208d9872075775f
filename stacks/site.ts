import type * as pulumi from "@pulumi/pulumi";
import type { Authority } from "../components/certificates";
import type { OverlayNetwork } from "../components/overlayNetwork";
import type { Server } from "../components/server";
import type { SourceAccount } from "../components/sourceAccount";
import type { Plan } from "../plan/plan";
import type { Survey } from "../swarm/survey";

/** What every stack is built from: the plan, what was found on the servers, and the components below it. */
export interface Site {
  plan: Plan;
  survey: Survey;
  servers: Record<string, Server>;
  manager: Server;
  networks: Record<string, OverlayNetwork>;
  /** Where an instance has no certificate of the operator's. */
  authority: Authority | undefined;
  /** dbhaven's own, on the sources of the moves (stacks/moves.ts). */
  sourceAccounts: Record<string, SourceAccount>;
  /** The operator's secrets of the stack's configuration, by key. */
  secrets: Record<string, pulumi.Output<string>>;
}
