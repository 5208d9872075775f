/**
 * `authority` and `certificate`: the estate's own authority, and the certificate that it gives to an instance. Nothing is
 * touched but memory; what a killed copy made is lost with it, and the next one makes another.
 */
import "reflect-metadata"; // what @peculiar/x509 is built on asks for it
import * as x509 from "@peculiar/x509";
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import type { AuthorityJob, CertificateJob, CertificateResult } from "../../plan/jobs";
import { validityDays } from "../../plan/tls";
import { UserError } from "../../config/issues";
import type { Context } from "./context";

/** Every TLS library of the last ten years has it, Java 7's and OpenSSL 1.0's among them. */
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 86_400_000;
/** Servers' clocks differ. */
const EARLIER = DAY;

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

export async function authority({ estate }: AuthorityJob, _context: Context, now = Date.now()): Promise<CertificateResult> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ O: [estate] }, { CN: [`dbhaven authority of ${estate}`] }],
    ...common(now, validityDays.authority),
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return inPem(certificate, keys.privateKey);
}

export async function certificate({ estate, instance, names }: CertificateJob, { secrets }: Context, now = Date.now()): Promise<CertificateResult> {
  const { issuer, signingKey } = await issuing(secrets, instance);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ O: [estate] }, { CN: [instance] }],
    issuer: issuer.subject,
    ...common(now, validityDays.server),
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? "ip" : "dns", value }))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return inPem(certificate, keys.privateKey);
}

/** What cannot be read is not repeated: it may be a part of the key. */
async function issuing({ certificate, key }: Record<string, string>, instance: string) {
  try {
    return {
      issuer: new x509.X509Certificate(certificate!),
      signingKey: await webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(key!), algorithm, false, ["sign"]),
    };
  } catch {
    throw new UserError(`the certificate of ${instance} cannot be made: the state's certificate and key of the estate's authority are damaged; bring the state back from a backup.`);
  }
}

const common = (now: number, days: number) => ({
  serialNumber: `01${randomBytes(15).toString("hex")}`,
  notBefore: new Date(now - EARLIER),
  notAfter: new Date(now + days * DAY - EARLIER),
  signingAlgorithm: algorithm,
});

async function inPem(certificate: x509.X509Certificate, key: webcrypto.CryptoKey): Promise<CertificateResult> {
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", key);
  return { certificate: certificate.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
}
