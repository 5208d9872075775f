/** Whether the operator's own certificates are such that a server can show them, and its clients check them; nothing of their text is repeated. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Issue, Path } from "./issues";
import { firstName } from "./formerly";
import { instancesOf } from "./references/lookup";
import type { Estate } from "./schema";

/** @param secrets by key; of one that is not there nothing is said here */
export function certificateIssues(estate: Estate, secrets: Record<string, string>, now: Date): Issue[] {
  return instancesOf(estate).flatMap(({ key, path, instance }) => {
    const fields = Object.entries(instance.tls.certificate ?? {});
    if (fields.length === 0 || fields.some(([, secret]) => secrets[secret] === undefined)) return [];
    const { certificateSecret, keySecret, authoritySecret } = Object.fromEntries(fields.map(([field, secret]) => [field, secrets[secret]!]));
    const at = (field: string, found: string, right: string): Issue => ({ path: [...path, "tls", "certificate", field] as Path, found, right });
    const [chain, authorities, privateKey] = [certificatesIn(certificateSecret!), certificatesIn(authoritySecret!), keyIn(keySecret!)];
    const unreadable = [
      ...(chain ? [] : [at("certificateSecret", "the secret is no certificate in PEM form", storeFile)]),
      ...(authorities ? [] : [at("authoritySecret", "the secret is no certificate in PEM form", storeFile)]),
      ...(privateKey ? [] : [at("keySecret", "the secret is no private key in PEM form, or has a passphrase", storeFile)]),
    ];
    if (!chain || !authorities || !privateKey) return unreadable;
    const own = chain[0]!;
    const name = firstName(key, instance);
    return [
      ...(own.checkPrivateKey(privateKey) ? [] : [at("keySecret", "the key does not belong to the certificate", "store the two that were made together")]),
      ...(isValid(own, now) ? [] : [at("certificateSecret", `the certificate is valid from ${day(own.validFrom)} to ${day(own.validTo)} only`, "store one that is valid now")]),
      ...(own.checkHost(name) ? [] : [at("certificateSecret", `the certificate is not for "${name}", by which applications and jobs reach the instance`, `have ${name} among its names`)]),
      ...(isGivenBy(own, chain, authorities) ? [] : [at("authoritySecret", "the certificate does not come from this authority", "store that of the authority that gave it, and with the certificate those between the two")]),
    ];
  });
}

const storeFile = "store the file as it is, with its lines: pulumi config set --secret --path 'secrets.mainKey' < key.pem";

/** Undefined where one cannot be read, or none is there. */
function certificatesIn(text: string): X509Certificate[] | undefined {
  try {
    const found = text.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs)?.map((one) => new X509Certificate(one));
    return found?.length ? found : undefined;
  } catch {
    return undefined;
  }
}

function keyIn(text: string) {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

const isValid = ({ validFrom, validTo }: X509Certificate, now: Date): boolean => new Date(validFrom) <= now && now <= new Date(validTo);
const day = (time: string): string => new Date(time).toISOString().slice(0, 10);

/** By way of those that were stored with it. */
function isGivenBy(own: X509Certificate, between: X509Certificate[], authorities: X509Certificate[]): boolean {
  if (authorities.some((authority) => authority.fingerprint256 === own.fingerprint256 || comesFrom(own, authority))) return true;
  const rest = between.filter((one) => one !== own);
  return rest.some((next) => comesFrom(own, next) && isGivenBy(next, rest, authorities));
}

const comesFrom = (one: X509Certificate, authority: X509Certificate): boolean => one.checkIssued(authority) && one.verify(authority.publicKey);
