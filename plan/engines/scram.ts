import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** PostgreSQL's own default (src/common/scram-common.h). */
const iterations = 4096;

/**
 * The form in which PostgreSQL stores a password (RFC 5802, RFC 7677): a server that is given this never sees the
 * password itself, nor does its log.
 *
 * @param password printable ASCII, for which SASLprep changes nothing
 * @param saltBase64 16 random bytes
 */
export function scramVerifier(password: string, saltBase64: string): string {
  const salted = pbkdf2Sync(password, Buffer.from(saltBase64, "base64"), iterations, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${saltBase64}$${storedKey}:${hmac("Server Key").toString("base64")}`;
}
