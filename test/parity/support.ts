/** A service as the program writes them: complete in every field; and what became of it. */
import * as docker from "@pulumi/docker";
import type { Properties } from "../../lab/plugins/provider";
import type { World } from "./scenario";

/** In the lab on every server; small, and has a shell. */
export const image = "alpine/socat:1.8.0.3";

type Service = docker.ServiceArgs;
type Container = Service["taskSpec"] extends infer Task ? Task extends { containerSpec: infer Spec } ? Spec : never : never;

/** Ends at once on the stop signal. */
const waiting = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.2; done"];

const rollout = { parallelism: 1, order: "stop-first", delay: "0s", monitor: "5s", maxFailureRatio: "0.0" };

export function service(world: World, container: Partial<Container & object> = {}, task: Properties = {}, rest: Properties = {}): docker.ServiceArgs {
  return {
    name: world.name("service"),
    labels: [{ label: "dev.dbhaven.estate", value: "parity" }],
    mode: { replicated: { replicas: 1 } },
    taskSpec: {
      containerSpec: {
        image,
        commands: waiting,
        env: { A: "1" },
        healthcheck: { tests: ["CMD", "true"], interval: "1s", timeout: "5s", retries: 5, startPeriod: "30s" },
        stopSignal: "SIGTERM",
        stopGracePeriod: "20s",
        ...container,
      },
      resources: { limits: { memoryBytes: 64 * 2 ** 20 } },
      restartPolicy: { condition: "any", delay: "1s", maxAttempts: 0, window: "0s" },
      placement: { constraints: ["node.hostname==srv84"] },
      logDriver: { name: "json-file", options: { "max-size": "10m", "max-file": "3" } },
      ...task,
    },
    endpointSpec: { mode: "dnsrr", ports: [] },
    updateConfig: { ...rollout, failureAction: "rollback" },
    rollbackConfig: { ...rollout, failureAction: "pause" },
    convergeConfig: { delay: "1s", timeout: "60s" },
    ...rest,
  } as docker.ServiceArgs;
}

/** A program of this service alone, with these differences from the usual one. */
export const serviceOnly = (world: World, ...parts: Parameters<typeof service> extends [World, ...infer Rest] ? Rest : never) => () =>
  ({ id: new docker.Service("service", service(world, ...parts), world.on("srv84")).id });

export const inspectService = async (world: World) => (await world.engine.srv84.getService(world.name("service")).inspect()) as Properties;

export async function runningTasks(world: World): Promise<Properties[]> {
  const tasks = (await world.engine.srv84.listTasks({ filters: { service: [world.name("service")], "desired-state": ["running"] } })) as Properties[];
  return tasks.filter((task) => task.Status.State === "running");
}
