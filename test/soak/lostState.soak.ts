/** The state is lost, and everything is taken over again: an estate with a finished move, a proxy and an instance of each engine. */
import * as assert from "node:assert/strict";
import { applicationsGoOn, atTarget, engines, lost, task } from "../lab/support/lab";
import { inventory } from "../lab/support/inventory";
import { journal } from "../lab/support/journal";
import { canLogIn } from "../lab/support/notes";
import { bringOtherImages, otherInstances, shelfAnswers, storeAnswers, writeOthers } from "../lab/support/otherEngines";
import { passwords } from "../lab/support/redis";
import { changesNothing, fails, killAll, preview, succeeds, up } from "../lab/support/run";
import { configure, healthcheck, loseState, reset } from "../lab/support/site";

const overrides = { databaseStacks: { main: { instances: {
  "pg-inner": { server: "srv80", healthcheck, engine: "postgres", image: "postgres:17-trixie", databases: { notes: { accounts: { notes_app: {} } } } },
  ...otherInstances,
} } } };
const instances = ["pg-inner", "pg-main", "shelf", "store"];

const container = async (key: string) => (await task("srv80", `lab-${key}`)) ?? assert.fail(`lab-${key} has no running task on srv80`);
const inNotes = (sql: string) => atTarget(sql, "notes", "lab-pg-inner");

const networks = async () => (await engines.srv84.listNetworks() as unknown as { Id: string; Name: string }[]).filter(({ Name }) => Name.startsWith("lab-")).map(({ Id, Name }) => `${Name} ${Id}`).sort();
const tasks = async () => Promise.all([...instances.map(container), task("srv84", "lab-shop")]);
const records = async () => (await journal()).filter(({ kind }) => kind !== "application").map(({ id }) => id);

describe("A lost state", () => {
  let old: { networks: string[]; tasks: unknown; records: string[]; inventory: string[]; passwords: Record<string, string> };

  before(async () => {
    await bringOtherImages();
    await reset({ overrides });
    await succeeds(up());
    await inNotes("set role notes_owner; create table note (id int primary key); insert into note select generate_series(1, 5000)");
    await writeOthers();
    old = { networks: await networks(), tasks: await tasks(), records: await records(), inventory: await inventory(), passwords: passwords() };
    loseState();
  });
  after(killAll);

  it("is refused by name in preview and up, with the command that takes everything over, and nothing is touched", async () => {
    for (const refused of [preview(), up()]) {
      const { output } = await fails(refused);
      assert.match(output, /The state of stack dev knows nothing, and of the estate "lab" there are the instances "pg-inner", "pg-main", "shelf" and "store" in the Swarm\. .*: npm run up -- dev --adopt \(docs\/state\.md\)\. Nothing was touched/);
    }
    assert.deepEqual([await tasks(), await inventory()], [old.tasks, old.inventory]);
  });

  it("is not taken over without an instance that runs and vanished from the estate: the proxies keep their names", async () => {
    const { store: _gone, ...others } = overrides.databaseStacks.main.instances;
    configure({ overrides: { databaseStacks: { main: { instances: others } } } });
    const { output } = await fails(up("--adopt"));
    configure({ overrides });
    assert.match(output, /The instance "store" is in the Swarm and not in the estate, so it cannot be taken over\. .* Nothing was touched/);
    assert.deepEqual([await tasks(), await inventory()], [old.tasks, old.inventory]);
  });

  it("can be looked at beforehand", async () => {
    const { output } = await succeeds(preview("--adopt"));
    assert.match(output, /import/);
    assert.deepEqual([await tasks(), await inventory()], [old.tasks, old.inventory]);
  });

  it("is made anew by one command; what is there afterwards is what was there, and nothing of the old passwords is left behind", async () => {
    await succeeds(up("--adopt"));
    assert.deepEqual(await inventory(), old.inventory);
    assert.deepEqual(await networks(), old.networks);
  });

  it("runs no finished move again", async () => assert.deepEqual(await records(), old.records));

  it("costs no row, and gives applications passwords that work; the old ones do not", async () => {
    const now = passwords();
    assert.deepEqual(Object.keys(old.passwords).filter((name) => old.passwords[name] === now[name]), [], "passwords that are still the old ones");
    await applicationsGoOn();
    assert.deepEqual(await lost(atTarget), []);
    assert.equal(await inNotes("select count(*) from note"), "5000");
    for (const [all, works] of [[now, true], [old.passwords, false]] as const) {
      assert.equal(await canLogIn("pg-inner", all["pg-inner-notes-notes_app"]!), works);
      assert.equal(/^kept$/.test(await shelfAnswers(all["shelf-books-reader"]!)), works);
      const [login, value] = await storeAnswers(all["store-kept-keeper"]!, "GET x");
      assert.deepEqual([login, value], works ? ["OK", "kept"] : [login, value]);
      assert.equal(/WRONGPASS/.test(login!), !works);
    }
  });

  it("shows no change afterwards", async () => {
    const after = await tasks();
    await changesNothing();
    await succeeds(up("--expect-no-changes"));
    assert.deepEqual(await tasks(), after);
  });
});
