import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { StoredPassword } from "../plan/engines/engine";

/** A generated password, and the form of it that a server is given instead of it. */
export interface Password {
  value: pulumi.Output<string>;
  verifier: pulumi.Output<string>;
}

/**
 * Letters and digits only: it goes unquoted into URLs and password files; 32 of them are 190 bits.
 *
 * @param rotation another number makes another password
 */
export function password(name: string, stored: StoredPassword, opts: pulumi.CustomResourceOptions, rotation = 0): Password {
  const keepers = rotation === 0 ? {} : { keepers: { rotation: String(rotation) } };
  const value = new random.RandomPassword(`${name}-password`, { length: 32, special: false, ...keepers }, opts).result;
  if (!stored.salted) return { value, verifier: pulumi.secret(value.apply((text) => stored.of(text))) };
  const salt = new random.RandomBytes(`${name}-salt`, { length: 16, ...keepers }, opts).base64;
  return { value, verifier: pulumi.secret(pulumi.all([value, salt]).apply(([text, bytes]) => stored.of(text, bytes))) };
}
