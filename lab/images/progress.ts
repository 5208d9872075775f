import type Docker from "dockerode";
import { UserError } from "../../config/issues";

interface Event { stream?: string; error?: string; aux?: { ID?: string } }

/** Waits for the end of a build, pull or load; the engine reports failures inside the stream. Returns what it printed. */
export async function finished(host: Docker, stream: NodeJS.ReadableStream, what = "the Docker engine"): Promise<string> {
  const events = await new Promise<Event[]>((resolve, reject) => {
    host.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output as Event[])));
  }).catch((error: Error) => {
    throw new UserError(`${what}: ${error.message.trim()}`);
  });
  const failed = events.find((event) => event.error);
  const printed = events.map((event) => event.stream ?? "").join("");
  if (failed) throw new UserError(`${what}: ${failed.error!.trim()}\n${printed.split("\n").slice(-20).join("\n")}`);
  return printed;
}
