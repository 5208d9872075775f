/** A question that a service database is asked, from within the container of its instance: nothing of it leaves the server. */
import type { Question } from "../../plan/probes";
import type { Docker } from "../../swarm/engine";
import { execIn, type ExecResult } from "../../swarm/exec";
import { runningTask } from "../../swarm/tasks";
import { textOf } from "./files";

const ANSWER_SECONDS = 20;

/** The result of its client where the answer is yes, else what there is to say. @throws an error of the engine where its container has just ended (409, 404) */
export async function ask(server: Docker, { statement, engine, service, database, account }: Question): Promise<ExecResult | string> {
  const container = await runningTask(server, service);
  if (!container) return "the instance of its database has no running task";
  const result = await execIn(server, container, ["bash", "-c", textOf(`probe/${engine}.sh`), "-", database, account, String(ANSWER_SECONDS), statement], ANSWER_SECONDS + 5);
  if (result.exitCode !== 0) return result;
  const [first = ""] = result.stdout.split(/[\t\n]/);
  return isYes(first) ? result : `the answer was ${first === "" ? "nothing" : first.slice(0, 80)}`;
}

/** As the engines write true, and any number but 0. */
const isYes = (value: string): boolean => /^(t|true)$/i.test(value) || (value.trim() !== "" && Number.isFinite(Number(value)) && Number(value) !== 0);
