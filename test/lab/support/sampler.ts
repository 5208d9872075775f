/** Watches this machine and both servers for what their processes show and their containers log, while something runs. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { orMissing } from "../../../swarm/engine";
import { engines, lab, onServer, until } from "./lab";

const script = fs.readFileSync(path.join(__dirname, "sampler.pl"), "utf8");
const containers = "/var/lib/docker/containers";
const servers = ["srv80", "srv84"] as const;

export interface Sampler {
  /** Ends the watch; what was seen, by place. */
  stop(): Promise<Record<string, string>>;
}

/** Watches from the moment this is resolved. */
export async function sample(): Promise<Sampler> {
  const name = `dbhaven-sampler-${randomBytes(4).toString("hex")}`;
  const local = path.join(os.tmpdir(), name);
  // Beside the containers' logs: a second name of a file must be in its file system.
  const remote = path.posix.join(path.posix.dirname(containers), name);
  const children = [
    run("perl", ["-", local, ""]),
    ...servers.map((server) => run("ssh", ["-F", lab.sshConfig, "-T", `root@${lab.servers[server].address}`, `perl - ${remote} ${containers}`])),
  ];
  await control(local, remote);
  return {
    async stop() {
      fs.writeFileSync(path.join(local, "stop"), "");
      await Promise.all(servers.map((server) => onServer(server, `touch ${remote}/stop`)));
      await Promise.all(children.map(({ ended }) => ended));
      const found: Record<string, string> = { "processes of the operator's machine": fs.readFileSync(path.join(local, "processes"), "utf8") };
      for (const server of servers) {
        found[`processes of ${server}`] = await onServer(server, `cat ${remote}/processes`);
        found[`logs of containers on ${server}`] = await onServer(server, `cat ${remote}/log-* 2>/dev/null || true`);
        await onServer(server, `rm -r ${remote}`);
      }
      fs.rmSync(local, { recursive: true });
      return found;
    },
  };
}

export const controlWord = "positive-control-of-the-sampler";

/** A process that shows a word as a generated password must not be shown: the watch works if it is seen. */
async function control(local: string, remote: string): Promise<void> {
  const showing = `SHOWN=${controlWord}-environment sh -c 'sleep 0.5; :' ${controlWord}-argument`;
  await until("the samplers to watch", 20, async () => fs.existsSync(path.join(local, "processes"))
    && (await Promise.all(servers.map((server) => onServer(server, `test -e ${remote}/processes && echo yes || true`)))).every(Boolean));
  await Promise.all([new Promise((resolve) => spawn("sh", ["-c", showing]).on("close", resolve)), ...servers.map((server) => onServer(server, showing))]);
}

function run(command: string, args: string[]): { child: ChildProcess; ended: Promise<void> } {
  const child = spawn(command, args, { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin!.end(script);
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`the sampler ended with code ${code}`))));
  });
  ended.catch(() => undefined); // reported by stop
  return { child, ended };
}

/** Looks again and again at all that `docker inspect` shows, also of services, containers and configs that live for a moment. */
export function inspectAll(): { stop(): Promise<string> } {
  const shown = new Map<string, string>();
  let stopped = false;
  const look = async () => {
    const [services, secrets, configs] = await Promise.all([engines.srv84.listServices(), engines.srv84.listSecrets(), engines.srv84.listConfigs()]);
    for (const item of [...services, ...secrets, ...configs] as unknown as { ID: string; Version: { Index: number }; Spec: { Data?: string } }[]) {
      shown.set(`${item.ID} ${item.Version.Index}`, JSON.stringify(item) + Buffer.from(item.Spec.Data ?? "", "base64").toString("latin1"));
    }
    for (const server of servers) {
      for (const { Id, State } of await engines[server].listContainers({ all: true })) {
        if (shown.has(`${Id} ${State}`)) continue;
        const container = await orMissing(engines[server].getContainer(Id).inspect());
        if (container) shown.set(`${Id} ${State}`, JSON.stringify(container));
      }
    }
  };
  const over = (async () => {
    while (!stopped) await look();
    await look();
  })();
  over.catch(() => undefined); // reported by stop
  return { async stop() {
    stopped = true;
    await over;
    return [...shown.values()].join("\n");
  } };
}
