/** A registry with one image that nobody can pull, on the loopback of a server: enough for a digest to be asked for. */
import { createHash } from "node:crypto";
import type Docker from "dockerode";
import { image } from "./support";

const manifests = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.docker.distribution.manifest.list.v2+json",
  manifests: [{ mediaType: "application/vnd.docker.distribution.manifest.v2+json", size: 1, digest: `sha256:${"0".repeat(64)}`, platform: { architecture: "amd64", os: "linux" } }],
});

export const digest = `sha256:${createHash("sha256").update(manifests).digest("hex")}`;

const answers = `
read method path rest
while read line; do [ "$line" = "$(printf '\\r')" ] && break; done
type=application/vnd.docker.distribution.manifest.list.v2+json
[ "$path" != /v2/ ] || { type=application/json; BODY={}; }
printf 'HTTP/1.1 200 OK\\r\\nContent-Type: %s\\r\\nDocker-Content-Digest: %s\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n' "$type" "$DIGEST" "\${#BODY}"
[ "$method" = HEAD ] || printf '%s' "$BODY"
`;

export async function startRegistry(docker: Docker, name: string, port: number): Promise<void> {
  const made = await docker.createContainer({
    name,
    Image: image,
    Env: [`ANSWERS=${answers}`, `BODY=${manifests}`, `DIGEST=${digest}`],
    Entrypoint: ["sh", "-c", `printf '%s' "$ANSWERS" >/answers; exec socat TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr EXEC:'sh /answers'`],
    HostConfig: { NetworkMode: "host", AutoRemove: true },
  });
  await made.start();
}
