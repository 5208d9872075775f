/** Why no engine is told otherwise how connections are encrypted. */
export const encryption = "TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out";
export const clientCertificates = "clients show no certificate; leave it out";
