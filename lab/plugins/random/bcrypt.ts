/**
 * bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", USENIX 1999) on Blowfish (Schneier 1993), for
 * RandomPassword's `bcryptHash`. Blowfish's tables are the first 33,344 binary digits of pi after the point.
 */
import { randomBytes } from "node:crypto";

const COST = 10;
const ROUNDS = 16;
const SUBKEYS = ROUNDS + 2;
const TABLE_WORDS = SUBKEYS + 4 * 256;
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

let digitsOfPi: Uint32Array | undefined;

/** @param text at most 72 bytes */
export function bcryptHash(text: Buffer, salt: Buffer = randomBytes(16), cost = COST): string {
  const key = words(Buffer.concat([text, Buffer.of(0)]), SUBKEYS);
  const saltWords = words(salt, SUBKEYS);
  const table = (digitsOfPi ??= pi()).slice();
  expand(table, key, words(salt, 4));
  const none = new Uint32Array(4);
  for (let round = 0; round < 2 ** cost; round += 1) {
    expand(table, key, none);
    expand(table, saltWords, none);
  }
  const block = words(Buffer.from("OrpheanBeholderScryDoubt"), 6);
  for (let pair = 0; pair < 6; pair += 2) for (let round = 0; round < 64; round += 1) encipher(table, block, pair);
  const hash = Buffer.alloc(24);
  block.forEach((word, i) => hash.writeUInt32BE(word, 4 * i));
  return `$2a$${String(cost).padStart(2, "0")}$${encoded(salt)}${encoded(hash.subarray(0, 23))}`;
}

/** Mixes the key into the subkeys, then replaces the table by what it enciphers, with the salt's words mixed in. */
function expand(table: Uint32Array, key: Uint32Array, salt: Uint32Array): void {
  for (let i = 0; i < SUBKEYS; i += 1) table[i] ^= key[i];
  const block = new Uint32Array(2);
  for (let i = 0; i < TABLE_WORDS; i += 2) {
    block[0] ^= salt[i & 2];
    block[1] ^= salt[(i & 2) + 1];
    encipher(table, block, 0);
    table[i] = block[0];
    table[i + 1] = block[1];
  }
}

function encipher(table: Uint32Array, block: Uint32Array, at: number): void {
  let [left, right] = [block[at], block[at + 1]];
  for (let round = 0; round < ROUNDS; round += 2) {
    left ^= table[round];
    right ^= scrambled(table, left);
    right ^= table[round + 1];
    left ^= scrambled(table, right);
  }
  block[at] = right ^ table[ROUNDS + 1];
  block[at + 1] = left ^ table[ROUNDS];
}

function scrambled(table: Uint32Array, word: number): number {
  const sum = (table[SUBKEYS + (word >>> 24)] + table[SUBKEYS + 256 + ((word >>> 16) & 255)]) ^ table[SUBKEYS + 512 + ((word >>> 8) & 255)];
  return (sum + table[SUBKEYS + 768 + (word & 255)]) | 0;
}

/** `count` words from the bytes, which start over where they end. */
function words(bytes: Buffer, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, word) => [0, 1, 2, 3].reduce((value, i) => (value << 8) | bytes[(4 * word + i) % bytes.length], 0));
}

/** Base64 without padding, in an alphabet of its own. */
function encoded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=/g, "").replace(/./g, (character) => ALPHABET[STANDARD.indexOf(character)]);
}

/** pi = 16 arctan(1/5) - 4 arctan(1/239) (Machin 1706), in fixed point with some bits to spare. */
function pi(): Uint32Array {
  const spare = 64n;
  const one = 1n << (BigInt(32 * TABLE_WORDS) + spare);
  const fraction = ((16n * arctan(5n, one) - 4n * arctan(239n, one)) & (one - 1n)) >> spare;
  const digits = fraction.toString(16).padStart(8 * TABLE_WORDS, "0");
  return Uint32Array.from({ length: TABLE_WORDS }, (_, i) => parseInt(digits.slice(8 * i, 8 * i + 8), 16));
}

function arctan(inverse: bigint, one: bigint): bigint {
  let [power, sum, sign] = [one / inverse, 0n, 1n];
  for (let divisor = 1n; power !== 0n; divisor += 2n) {
    sum += (sign * power) / divisor;
    power /= inverse * inverse;
    sign = -sign;
  }
  return sum;
}
