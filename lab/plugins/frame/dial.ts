/** What a connection that could not be opened says in the official plugins, which are Go programs. */
const texts: Record<string, string> = {
  ECONNREFUSED: "connect: connection refused",
  ECONNRESET: "read: connection reset by peer",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ETIMEDOUT: "connect: connection timed out",
};

/** Undefined where it is no error of the network. */
export function dialText(host: string, port: number, error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }): string | undefined {
  const code = error.code ?? error.errors?.[0]?.code ?? "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `dial tcp: lookup ${host}: no such host`;
  return code in texts ? `dial tcp ${host}:${port}: ${texts[code]}` : undefined;
}
