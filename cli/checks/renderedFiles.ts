import { UserError } from "../../config/issues";
import { isInEffect, renderedIn, sha256, type RenderedEntry } from "../../jobs/local/renderedRecord";
import { JobFailure } from "../../jobs/local/failure";
import { ServerFile, textIn } from "../../jobs/local/serverFile";
import { forms } from "../../plan/rendered/file";
import { Journal } from "../../swarm/records";
import { bad, ok, type Check, type Finding, type World } from "./world";

/** Files of applications that somebody else runs still have what dbhaven wrote: by them their next start finds the databases. */
export const renderedFiles: Check = {
  title: "Files of applications",
  run: async ({ plan, manager, reached }) => {
    if (!manager.info?.engine.Swarm.ControlAvailable) return [];
    const rendered = plan.applications.filter(({ runs }) => "rendered" in runs && runs.rendered !== null);
    if (rendered.length === 0) return [];
    const records = await new Journal(manager.docker, plan.estate).list();
    return (await Promise.all(rendered.map(async ({ key }) => {
      const entry = renderedIn(records).findLast(({ application }) => application === key);
      const server = reached.find((candidate) => candidate.plan.key === entry?.server);
      if (!entry || !server || !isInEffect(entry, records)) return [];
      const findings: Finding[] = [];
      for (const file of entry.files) findings.push(await finding(place(plan, server, key, file.path), `${key}: ${file.path} on ${entry.server}`, file));
      return findings;
    }))).flat();
  },
};

const place = ({ estate, proxyImage }: World["plan"], { docker, plan: { engine } }: World["reached"][number], application: string, path: string): ServerFile =>
  new ServerFile({ docker, node: engine, image: proxyImage, estate, application }, path);

const remedy = "npm run db says where its database is";

/** No value is shown. Those with passwords are known to nobody here: of them it is said whether there is one. */
async function finding(place: ServerFile, what: string, file: RenderedEntry["files"][number]): Promise<Finding> {
  try {
    const now = await place.read();
    if (now === null) return bad(`${what} is gone; write it again before the application is started anew, with ${file.keys.join(", ")}: ${remedy}.`);
    if (sha256(now) === file.sha256) return ok(`${what} is as it was written`);
    const others = file.keys.filter((key) => isOther(file, key, forms[file.format].valueIn(textIn(now), key)));
    if (others.length > 0) return bad(`${what} was changed, and ${others.join(", ")} ${others.length === 1 ? "is" : "are"} not what was written; correct that before the application is started anew: ${remedy}.`);
    return ok(`${what} was changed by somebody since, but for ${file.keys.filter((key) => !file.passwords.includes(key)).join(", ")}; the way back would leave it to you`);
  } catch (error) {
    if (error instanceof JobFailure || error instanceof UserError) return bad(`${what} cannot be looked at: ${error.message}`);
    throw error;
  }
}

const isOther = ({ digests }: RenderedEntry["files"][number], key: string, value: string | undefined): boolean =>
  value === undefined || (digests?.[key] !== undefined && digests[key] !== sha256(value));
