/** Whether Pulumi's own downloads can be had; asked once, and without hanging where a network swallows packets. */
const host = "https://get.pulumi.com";

/** Architecture as Pulumi names it. */
const architecture = process.arch === "arm64" ? "arm64" : "x64";

export const cliDownload = (version: string) => `${host}/releases/sdk/pulumi-v${version}-${process.platform}-${architecture}.tar.gz`;

export const pluginDownload = (name: string, version: string) =>
  `${host}/releases/plugins/pulumi-resource-${name}-v${version}-${process.platform}-${architecture === "x64" ? "amd64" : architecture}.tar.gz`;

/** Whether the server has the file, within four seconds. */
export async function canDownload(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(4000) })).ok;
  } catch {
    return false;
  }
}
