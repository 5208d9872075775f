/** One lab server: a container on the host engine with an engine and an sshd of its own. */
import { createHash } from "node:crypto";
import type Docker from "dockerode";
import { UserError } from "../../config/issues";
import { orMissing, statusOf } from "../../swarm/engine";
import { serverImage } from "../images/images";
import type { Lab, LabServer } from "../settings";
import { tar } from "../../swarm/tar";
import type { Keys } from "./keys";

const specLabel = "dev.dbhaven.lab.spec";

/** What an engine needs where --privileged cannot be had (a bounding set without some capability). */
const capabilities = [
  "SYS_ADMIN", "NET_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_TIME", "NET_RAW", "MKNOD", "SYS_RAWIO",
  "DAC_READ_SEARCH", "LINUX_IMMUTABLE", "IPC_LOCK", "SYSLOG",
];

export const dataVolume = (server: LabServer) => `${server.container}-docker`;

export async function ensureNetwork(host: Docker, lab: Lab): Promise<void> {
  const there = await orMissing(host.getNetwork(lab.network).inspect());
  if (there) {
    const subnet = there.IPAM?.Config?.[0]?.Subnet;
    if (subnet !== lab.subnet) throw new UserError(`the lab "${lab.name}" has network ${subnet}, not ${lab.subnet}; run npm run clean before another subnet, or set DBHAVEN_LAB to another name.`);
    return;
  }
  try {
    await host.createNetwork({ Name: lab.network, Driver: "bridge", Labels: lab.labels, IPAM: { Driver: "default", Config: [{ Subnet: lab.subnet }] } });
  } catch (error) {
    if (statusOf(error) === 409) return;
    throw new UserError(`the network ${lab.subnet} cannot be made (${(error as Error).message}); set DBHAVEN_LAB_SUBNET to another /24.`);
  }
}

/** Makes and starts the server. One that was made otherwise (image, address) is made anew on its old volume. */
export async function ensureServer(host: Docker, lab: Lab, server: LabServer, keys: Keys): Promise<void> {
  await host.createVolume({ Name: dataVolume(server), Labels: lab.labels });
  const spec = await specOf(host, lab, server);
  const there = await orMissing(host.getContainer(server.container).inspect());
  if (there && there.Config.Labels?.[specLabel] !== spec) {
    await host.getContainer(server.container).stop({ t: 30 }).catch(() => undefined);
    await host.getContainer(server.container).remove({ force: true });
  } else if (there?.State.Running) {
    return;
  } else if (there) {
    return start(host.getContainer(server.container), server, keys);
  }
  for (const privileged of [true, false]) {
    const container = await host.createContainer(description(lab, server, spec, privileged));
    try {
      return await start(container, server, keys);
    } catch (error) {
      await container.remove({ force: true });
      if (!privileged || !/caps|operation not permitted/i.test((error as Error).message)) throw error;
    }
  }
}

/** With all that is on it. One that is not there is fine. */
export async function removeServer(host: Docker, server: LabServer): Promise<void> {
  await orMissing(host.getContainer(server.container).remove({ force: true }));
  await orMissing(host.getVolume(dataVolume(server)).remove());
}

/** Running or not. */
export const serverExists = async (host: Docker, server: LabServer): Promise<boolean> => (await orMissing(host.getContainer(server.container).inspect())) !== undefined;

export async function serverRuns(host: Docker, lab: Lab, server: LabServer): Promise<boolean> {
  const there = await orMissing(host.getContainer(server.container).inspect());
  return there !== undefined && there.State.Running && there.Config.Labels?.[specLabel] === (await specOf(host, lab, server));
}

/** Another image or address means another container. */
async function specOf(host: Docker, lab: Lab, server: LabServer): Promise<string> {
  const image = await orMissing(host.getImage(serverImage).inspect());
  return createHash("sha256").update(JSON.stringify([image?.Id, server, lab.network, capabilities])).digest("hex");
}

/** Keys go in before each start: an abort may have come between making and filling. */
async function start(container: Docker.Container, server: LabServer, keys: Keys): Promise<void> {
  const files = tar([
    { name: "etc/ssh/ssh_host_ed25519_key", content: keys.host[server.name].private, mode: 0o600 },
    { name: "etc/ssh/ssh_host_ed25519_key.pub", content: keys.host[server.name].public },
    { name: "root/.ssh/authorized_keys", content: keys.login, mode: 0o600 },
  ]);
  await container.putArchive(files, { path: "/" });
  await container.start();
}

function description(lab: Lab, server: LabServer, spec: string, privileged: boolean): Docker.ContainerCreateOptions {
  return {
    name: server.container,
    Image: serverImage,
    Hostname: server.name,
    Labels: { ...lab.labels, [specLabel]: spec },
    StopTimeout: 30,
    HostConfig: {
      ...(privileged ? { Privileged: true } : {
        CapAdd: capabilities,
        // systempaths=unconfined, in the words of the API: nothing of /proc is masked or read-only.
        SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined"],
        MaskedPaths: [],
        ReadonlyPaths: [],
        DeviceCgroupRules: ["a *:* rwm"],
      }),
      CgroupnsMode: "private",
      Tmpfs: { "/run": "exec,mode=755", "/tmp": "exec,mode=1777" },
      Mounts: [{ Type: "volume", Source: dataVolume(server), Target: "/var/lib/docker" }],
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "2" } },
    },
    NetworkingConfig: { EndpointsConfig: { [lab.network]: { IPAMConfig: { IPv4Address: server.address } } } },
  } as unknown as Docker.ContainerCreateOptions;
}
