/** Encryption on the wire: what the server of an instance shows, and what its clients check it against. */
import type { Instance, Server } from "../config/schema";

/** Where Docker puts the files into the instance's container. */
export const tlsFiles = { certificate: "/run/secrets/server-certificate.pem", key: "/run/secrets/server-key.pem" };
/** Where an application that dbhaven runs finds the authority's certificate, by the name under which it uses the database. */
export const authorityFile = (use: string): string => `/run/secrets/${use}-authority.pem`;
/** Of a job, the name of the secret with the authority's certificate; session.sh of each engine looks for it. */
export const authoritySecret = "target-authority";

/**
 * Ten years for the authority: each of its clients holds its certificate, and nothing but a new one ends in all of them at once.
 * 824 days for a server: the verifier of macOS and iOS refuses more than 825, of any authority, and counts the last second.
 */
export const validityDays = { authority: 3653, server: 824 };
/** So long before its end status and doctor speak of a certificate. */
export const warningDays = 60;

export type TlsPlan =
  | { generated: { names: string[]; rotation: number } }
  /** Keys of the stack's secrets. */
  | { own: { certificate: string; key: string; authority: string } };

/** In words, for whoever compares what runs with what is planned; of the operator's own it is not known whether it is another one. */
export const certificateText = (tls: TlsPlan): string => ("generated" in tls ? `${tls.generated.rotation} for ${tls.generated.names.join(" ")}` : "of the operator");

export function planTls(key: string, { tls, port, address }: Instance, server: Server): TlsPlan {
  if (tls.certificate) {
    const { certificateSecret: certificate, keySecret, authoritySecret: authority } = tls.certificate;
    return { own: { certificate, key: keySecret, authority } };
  }
  const names = [key, "localhost", ...(port === undefined ? [] : [address ?? server.address]), ...tls.names];
  return { generated: { names: [...new Set(names)], rotation: tls.rotation } };
}
