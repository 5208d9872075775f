/** The estate wizardsofts in the lab: its old databases and stand-ins for its applications on srv84, the other three servers empty. */
import type Docker from "dockerode";
import { UserError } from "../../../config/issues";
import { execIn, lastWords } from "../../../swarm/exec";
import { tar } from "../../../swarm/tar";
import { onDemand } from "../../images/recipes";
import type { Scenario } from "../../scenario";
import type { Engines } from "../../servers";
import type { Lab, Say, ServerName } from "../../settings";
import { seconds } from "../../steps";
import { until } from "../../wait";
import { keptPasswords } from "../../world/passwords";
import { sweep } from "../../world/sweep";
import { everything, oldWorld, passwordKeys, type OldContainer, type OldWorld } from "./containers";

/** As much as the real servers had. */
export const defaultMegabytes = 2000;

const servers: ServerName[] = ["srv80", "srv81", "srv82", "srv84"];
/** What the estate's new instances run on in the lab (estates/wizardsofts/Pulumi.lab.yaml). */
const newImages = ["postgres:17-trixie", "valkey/valkey:8.1-trixie", "mariadb:10.11"];

/** @param megabytes of data in all databases together, 60 or more; default: defaultMegabytes */
export function wizardsofts({ megabytes = defaultMegabytes }: { megabytes?: number }, lab: Lab): Scenario {
  const passwords = keptPasswords(lab, "wizardsofts", passwordKeys);
  const world = oldWorld(passwords, megabytes);
  const images = new Set([...everything(world).map(({ image }) => image), ...newImages]);
  return {
    world: {
      title: `Old world on srv84: nine databases with ${megabytes.toLocaleString("en")} MB, GitLab, Keycloak, Appwrite, the WS services and the mail suite`,
      installs: [`${everything(world).length} plain containers with their networks and volumes inside srv84`, "what an earlier demo left in the lab's servers is removed"],
      servers,
      bare: ["srv81", "srv82"],
      images: onDemand.map(({ reference }) => reference).filter((reference) => images.has(reference)),
      ready: async () => false,
      ensure: (engines, say) => begin(lab, engines, world, megabytes, say),
    },
    stack: {
      name: "lab",
      file: "estates/wizardsofts/Pulumi.lab.yaml",
      overrides: [],
      secrets: Object.fromEntries(Object.entries(passwords).filter(([key]) => key.endsWith("Source"))),
    },
    before: "srv84 runs nine old databases and the applications on them, which write all the time; srv80, srv81 and srv82 are empty.",
  };
}

/** From the start: whatever was on the servers is gone, every database has its first rows, every application works. */
async function begin(lab: Lab, engines: Engines, world: OldWorld, megabytes: number, say: Say): Promise<void> {
  const { srv84 } = engines;
  await sweep(lab, engines, servers, () => false);
  await Promise.all([...new Set(everything(world).flatMap(({ volumes }) => volumes.map(([name]) => name)))].map((Name) => srv84.createVolume({ Name })));
  const fixed = new Map(everything(world).flatMap(({ network, address }) => (address === undefined ? [] : [[network, `${address.replace(/\d+$/, "0")}/24`]])));
  await Promise.all([...new Set(everything(world).map(({ network }) => network))].map((Name) =>
    srv84.createNetwork({ Name, Driver: "bridge", ...(fixed.has(Name) ? { IPAM: { Driver: "default", Config: [{ Subnet: fixed.get(Name) }] } } : {}) })));
  for (const [what, containers] of Object.entries(world) as [string, OldContainer[]][]) {
    const started = Date.now();
    await Promise.all(containers.map((container) => start(srv84, container)));
    // One after the other: each question is a program that two processors have to start.
    for (const { name, readiness } of containers) await until(`${name} to work`, 120 + megabytes / 2, () => works(srv84, name, readiness));
    say(`${containers.length} ${what}: ${seconds(Date.now() - started)}`);
  }
}

async function start(srv84: Docker, { name, image, network, aliases, address, env, command, volumes, files }: OldContainer): Promise<void> {
  const container = await srv84.createContainer({
    name,
    Image: image,
    Hostname: name,
    Env: env,
    Cmd: command,
    HostConfig: { RestartPolicy: { Name: "always" }, NetworkMode: network, Mounts: volumes.map(([Source, Target]) => ({ Type: "volume" as const, Source, Target })) },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: aliases, ...(address === undefined ? {} : { IPAMConfig: { IPv4Address: address } }) } } },
  });
  await container.putArchive(tar(files.map(({ path, ...file }) => ({ name: path.slice(1), ...file }))), { path: "/" });
  await container.start();
}

/** @throws with what it said last where it does not */
async function works(srv84: Docker, name: string, readiness: string[]): Promise<true> {
  const { exitCode, stderr } = await execIn(srv84, name, readiness, 600);
  if (exitCode !== 0) throw new UserError(stderr.trim().split("\n").at(-1) || await lastWords(srv84, name));
  return true;
}
