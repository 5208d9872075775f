import * as pulumi from "@pulumi/pulumi";
import type { Held } from "../plan/losses";

/** The `held` output of this stack's last successful `up`; undefined before the first. A failed `up` leaves it as it was. */
export async function heldBefore(): Promise<Held | undefined> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { value } = await new pulumi.StackReference("last-up", { name }).getOutputDetails("held");
  return value as Held | undefined;
}
