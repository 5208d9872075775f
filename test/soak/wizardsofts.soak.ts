/** The estate wizardsofts as an operator has it: four servers, nine databases of three engines, everything in one up. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { wizardsofts } from "../../lab/estates/wizardsofts/world";
import { labSteps } from "../../lab/prepare";
import { runSteps } from "../../lab/steps";
import { engineStep } from "../../lab/toolchain/engine";
import { checkout } from "../../lab/toolchain/places";
import type { RecordEntry } from "../../swarm/records";
import { journal } from "../lab/support/journal";
import { engines, inContainer, lab, task, until } from "../lab/support/lab";
import { changesNothing, killAll, revert, succeeds, up } from "../lab/support/run";
import { configure, keepSecrets, newProject } from "../lab/support/site";

const megabytes = Number(process.env.DBHAVEN_TEST_MEGABYTES ?? 60);
const { world, stack } = wizardsofts({ megabytes }, lab);
const { "dbhaven:overrides": laboratory } = (parse(fs.readFileSync(path.join(checkout, stack.file), "utf8")) as { config: { "dbhaven:overrides": Record<string, unknown> } }).config;
const order = [["keycloak"], ["megabuild", "megabuild-redis"], ["gitlab", "gitlab-redis"], ["appwrite", "appwrite-redis"], ["mailcow", "mailcow-redis"]];
const moves = order.flat();
const services = ["ws-company", "ws-trades", "ws-news"];
const unmanaged = ["gitlab", "keycloak", "appwrite", ...["php-fpm", "dovecot", "postfix", "sogo", "watchdog", "acme"].map((name) => `mailcowdockerized-${name}-mailcow-1`)];
const sources: Record<string, string> = {
  keycloak: "keycloak-postgres", megabuild: "wizardsofts-megabuild-postgres-1", gitlab: "gibd-postgres", "megabuild-redis": "wizardsofts-megabuild-redis-1", "gitlab-redis": "gibd-redis",
  "appwrite-redis": "appwrite-redis", "mailcow-redis": "mailcowdockerized-redis-mailcow-1", appwrite: "appwrite-mariadb", mailcow: "mailcowdockerized-mysql-mailcow-1",
};

/** As the estate has it, with its backups. @param phases of those moves that are not to be switched */
const at = (phases: Record<string, string> = {}) => configure({
  estate: "estates/wizardsofts.yaml",
  servers: world.servers,
  overrides: { ...laboratory, moves: Object.fromEntries(moves.map((move) => [move, { backup: "required", ...(phases[move] ? { phase: phases[move] } : {}) }])) },
});

/** Container or task that runs each application now. */
const containerOf = async (name: string) => (services.includes(name) ? await task("srv84", `wizardsofts-${name}`) : name);

/** Each application writes on, and has lost nothing that was acknowledged, wherever it was written. */
async function nothingLost(names: string[]): Promise<void> {
  await Promise.all(names.map(async (name) => {
    const container = (await containerOf(name))!;
    await until(`${name} to write`, 60, async () => (await inContainer(engines.srv84, container, ["probe"]).catch(() => undefined)) !== undefined);
    const answer = JSON.parse(await inContainer(engines.srv84, container, ["acknowledged"])) as { acknowledged: number; missing: Record<string, number> };
    assert.ok(answer.acknowledged > 0 && Object.values(answer.missing).every((number) => number === 0), `${name}: ${JSON.stringify(answer)}`);
  }));
}

const moment = (records: RecordEntry[], kind: RecordEntry["kind"], subject: string, event: string) => Date.parse(records.findLast((entry) => entry.kind === kind && entry.subject === subject && entry.event === event)!.at);

describe("The estate wizardsofts", () => {
  let output: string;
  before(async () => {
    newProject();
    keepSecrets(stack.secrets);
    at();
    await runSteps([engineStep, ...labSteps(world, () => undefined, lab)], { print: () => undefined });
  });
  after(killAll);

  it("moves its nine databases in one up, and all of them are equal", async () => {
    ({ output } = await succeeds(up()));
    assert.equal(output.match(/^ {2}result +MATCH$/gm)?.length, 9, output);
  });

  it("shows the figures that were counted by hand, old beside new", () => {
    const table = output.slice(output.indexOf("All moves"));
    for (const line of [/projects +29 +29 +equal/, /users +5 +5 +equal/, /realms +2 +2 +equal/, /users +3 +3 +equal/, /tables +96 +96 +equal/, /tables +139 +139 +equal/, /tables +60 +60 +equal/]) assert.match(table, line);
    for (const move of moves) assert.match(table, new RegExp(`^  ${move} `, "m"));
  });

  it("fenced a group only when the applications of the one before worked on their new databases", async () => {
    const records = await journal("wizardsofts");
    const fenced = (move: string) => Date.parse(String((records.findLast(({ kind, subject, event }) => kind === "move" && subject === move && event === "verified")!.data.fence as { since: string }).since));
    const users: Record<string, string[]> = { keycloak: ["keycloak"], megabuild: services, gitlab: ["gitlab"], appwrite: ["appwrite"], mailcow: ["mailcow"] };
    order.slice(1).forEach((group, i) => {
      for (const application of users[order[i]![0]!]!) {
        const worked = moment(records, "application", application, "switched");
        for (const move of group) assert.ok(fenced(move) > worked - 1000, `${move} was fenced at ${fenced(move)}, and ${application} worked at ${worked}`);
      }
    });
  });

  it("has every write that was acknowledged", () => nothingLost([...unmanaged, ...services]));

  it("leaves the old containers stopped, not to be started by the server", async () => {
    for (const container of Object.values(sources)) {
      const { State, HostConfig } = await engines.srv84.getContainer(container).inspect();
      assert.deepEqual([container, State.Running, HostConfig.RestartPolicy?.Name], [container, false, "no"]);
    }
  });

  it("leaves nothing to do", changesNothing);

  it("takes the mail suite back with what was written since, and nothing else", async () => {
    at({ mailcow: "reverted", "mailcow-redis": "reverted" });
    const { output: said } = await succeeds(up());
    assert.equal(said.match(/^ {2}result +REVERTED/gm)?.length, 2, said);
    await nothingLost([...unmanaged, ...services]);
    await changesNothing();
  });

  it("takes all others back at one word", async () => {
    const { output: said } = await succeeds(revert("--all"));
    assert.match(said, /^keycloak, .*: all are taken back$/m);
    await nothingLost([...unmanaged, ...services.map((name) => `wizardsofts-megabuild-${name}-1`)]);
    for (const container of Object.values(sources)) assert.equal((await engines.srv84.getContainer(container).inspect()).State.Running, true, container);
    await changesNothing();
  });
});
