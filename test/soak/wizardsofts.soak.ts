/** Everything in one up, and the ways back. DBHAVEN_TEST_MEGABYTES: size of the old world, default 60. */
import * as assert from "node:assert/strict";
import { engines } from "../lab/support/lab";
import { journal } from "../lab/support/journal";
import { changesNothing, killAll, revert, succeeds, up } from "../lab/support/run";
import type { RecordEntry } from "../../swarm/records";
import { at, begin, expectLeft, moves, nothingLost, order, services, sources, unmanaged } from "./support/wizardsofts";

const moment = (records: RecordEntry[], kind: RecordEntry["kind"], subject: string, event: string) => Date.parse(records.findLast((entry) => entry.kind === kind && entry.subject === subject && entry.event === event)!.at);

describe("The estate wizardsofts", () => {
  let output: string;
  before(begin);
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

  it("leaves in the servers and their instances what the estate names", expectLeft);

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
