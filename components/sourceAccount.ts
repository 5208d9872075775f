import * as pulumi from "@pulumi/pulumi";
import type { StoredPassword } from "../plan/engines/engine";
import { typeOf } from "./options";
import { password } from "./password";

/** dbhaven's own account on the source of moves. It belongs to no phase of one: behind the fence nobody else gets in. */
export class SourceAccount extends pulumi.ComponentResource {
  readonly value: pulumi.Output<string>;
  readonly verifier: pulumi.Output<string>;

  /** @param move key of the first move from there */
  constructor(move: string, stored: StoredPassword, opts?: pulumi.ComponentResourceOptions) {
    const name = `${move}-dbhaven`;
    super(typeOf("SourceAccount"), name, {}, opts);
    const earlier = ["DatabaseMove", "MoveRehearsal"].map((component) => ({ parent: pulumi.createUrn(move, typeOf(component)) }));
    const { value, verifier } = password(name, stored, { parent: this, aliases: earlier });
    this.value = value;
    this.verifier = verifier;
    this.registerOutputs({});
  }
}
