import { createHash } from "node:crypto";

/** MySQL's own default (caching_sha2_password_digest_rounds); in the stored form as thousands. */
const rounds = 5000;
const saltLength = 20;

const sha256 = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
/** The bytes again and again, up to a length. */
const repeated = (bytes: Buffer, length: number) => Buffer.alloc(length, bytes);

/**
 * The form in which MySQL stores a password of caching_sha2_password: SHA-crypt ("Unix crypt using SHA-256 and SHA-512",
 * version 0.6), with a salt of 20 letters. A server that is given this never sees the password itself, nor does its log.
 *
 * @param saltBase64 16 random bytes; the salt is the first 20 letters, 120 bits
 */
export function cachingSha2Hash(password: string, saltBase64: string): string {
  const salt = saltBase64.slice(0, saltLength);
  return `$A$${String(rounds / 1000).padStart(3, "0")}$${salt}${digest(Buffer.from(password), Buffer.from(salt))}`;
}

function digest(password: Buffer, salt: Buffer): string {
  const other = sha256(password, salt, password);
  const bits = [...password.length.toString(2)].reverse();
  let sum = sha256(password, salt, repeated(other, password.length), ...bits.map((bit) => (bit === "1" ? other : password)));
  const p = repeated(sha256(...Array<Buffer>(password.length).fill(password)), password.length);
  const s = repeated(sha256(...Array<Buffer>(16 + sum[0]!).fill(salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const [first, last] = round % 2 ? [p, sum] : [sum, p];
    sum = sha256(first, ...(round % 3 ? [s] : []), ...(round % 7 ? [p] : []), last);
  }
  return letters(sum);
}

const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The 32 bytes in groups of three from its beginning, middle and end, each group turned round by one, as letters of six bits, the lowest first. */
function letters(sum: Buffer): string {
  const groups = Array.from({ length: 10 }, (_, i) => {
    const bytes = [i, i + 10, i + 20].map((at) => sum[at]!);
    const [high, middle, low] = [0, 1, 2].map((at) => bytes[(at + 2 * i) % 3]!);
    return word((high! << 16) | (middle! << 8) | low!, 4);
  });
  return groups.join("") + word((sum[31]! << 8) | sum[30]!, 3);
}

const word = (value: number, length: number) => Array.from({ length }, (_, i) => alphabet[(value >> (6 * i)) & 63]).join("");
