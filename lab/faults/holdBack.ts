/** Makes a service come up late. */
import type Docker from "dockerode";

/**
 * Freezes the next task of a service as soon as its container starts: the service stays unhealthy for that long. `done` ends
 * when it goes on; the task need not exist yet.
 *
 * @param seconds at least
 * @param released goes on when this has ended too
 */
export function holdBackService(docker: Docker, service: string, seconds: number, released: Promise<unknown>): { done: Promise<{ container: string; from: number; until: number }> } {
  return { done: hold(docker, service, seconds, released) };
}

async function hold(docker: Docker, service: string, seconds: number, released: Promise<unknown>) {
  const events = (await docker.getEvents({ filters: JSON.stringify({ type: ["container"], event: ["start"], label: [`com.docker.swarm.service.name=${service}`] }) as never })) as NodeJS.ReadableStream & { destroy(): void };
  const id = await new Promise<string>((resolve, reject) => {
    events.once("data", (line: Buffer) => resolve((JSON.parse(line.toString("utf8").split("\n")[0]) as { id: string }).id));
    events.once("error", reject);
    events.once("end", () => reject(new Error(`the engine's events ended before ${service} started`)));
  });
  events.destroy();
  const container = docker.getContainer(id);
  await container.pause();
  const from = Date.now();
  await Promise.all([new Promise((resolve) => setTimeout(resolve, seconds * 1000)), released]);
  await container.unpause();
  return { container: id, from, until: Date.now() };
}
