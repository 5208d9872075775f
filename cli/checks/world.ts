/** What checks look at: the plan, one engine per server, commands on servers. Nothing here changes anything. */
import { spawn } from "node:child_process";
import type { Issue } from "../../config/issues";
import type { Plan } from "../../plan/plan";
import type { ServerPlan } from "../../plan/servers";
import { connectEngine, sshCommand, type Docker } from "../../swarm/engine";

export interface Finding {
  ok: boolean;
  /** What was found; of a failure, one sentence with the fix. */
  text: string;
}

export interface Check {
  title: string;
  run(world: World): Promise<Finding[]>;
}

export interface EngineInfo {
  Name: string; ServerVersion: string; SystemTime: string; MemTotal: number; NCPU: number; DockerRootDir: string;
  Swarm: { LocalNodeState: string; ControlAvailable: boolean; NodeID: string; NodeAddr: string };
}

export interface ServerWorld {
  plan: ServerPlan;
  docker: Docker;
  /** Of the engine, with the operator's clock at the middle of the call; undefined where it cannot be reached. */
  info: { engine: EngineInfo; askedAt: number } | undefined;
  /** Why it cannot be reached, as a sentence. */
  problem: string | undefined;
}

export interface World {
  plan: Plan;
  secretIssues: Issue[];
  /** Those that are online, as the estate says. */
  servers: ServerWorld[];
  /** Only those that answer: what cannot be reached is said once, by the first check. */
  reached: (ServerWorld & { info: NonNullable<ServerWorld["info"]> })[];
  manager: ServerWorld;
  /** Runs a shell command on a server; undefined where there is no way to (tcp://). */
  shell(server: ServerPlan, script: string): Promise<{ code: number; stdout: string } | undefined>;
  /** Runs a program here. */
  local(command: string, args: string[]): Promise<{ code: number; stdout: string }>;
}

export const ok = (text: string): Finding => ({ ok: true, text });
export const bad = (text: string): Finding => ({ ok: false, text });

export async function lookAt(plan: Plan, secretIssues: Issue[], connectTo: (server: ServerPlan) => Docker = ({ engine }) => connectEngine(engine), runLocal = local): Promise<World> {
  const servers = await Promise.all(plan.servers.filter(({ offline }) => !offline).map(async (server): Promise<ServerWorld> => {
    const docker = connectTo(server);
    try {
      await docker.ping(); // the second call shows the clock without the time that the connection takes
      const before = Date.now();
      const engine = await docker.info() as EngineInfo;
      return { plan: server, docker, info: { engine, askedAt: (before + Date.now()) / 2 }, problem: undefined };
    } catch (error) {
      return { plan: server, docker, info: undefined, problem: (error as Error).message };
    }
  }));
  return {
    plan,
    secretIssues,
    servers,
    reached: servers.filter((server): server is World["reached"][number] => server.info !== undefined),
    manager: servers.find((server) => server.plan.manager)!,
    shell: (server, script) => shell(server, script, runLocal),
    local: runLocal,
  };
}

async function shell({ key, engine }: ServerPlan, script: string, runLocal: World["local"]) {
  if (engine.docker.startsWith("unix://")) return runLocal("sh", ["-c", script]);
  if (!engine.docker.startsWith("ssh://")) return undefined;
  // ssh joins its words with blanks and gives them to the remote shell: quote the script once.
  const [program, ...args] = sshCommand({ name: key, host: engine.docker, sshOptions: engine.sshOptions }, ["sh", "-c", `'${script.replace(/'/g, "'\\''")}'`]);
  return runLocal(program!, args);
}

const LOCAL_SECONDS = 20;

export function local(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], timeout: LOCAL_SECONDS * 1000, env });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.on("error", () => resolve({ code: -1, stdout: "" }));
    child.on("close", (code) => resolve({ code: code ?? -1, stdout }));
  });
}
