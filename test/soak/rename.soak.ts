/** Parts of the estate get other keys: with `formerly` nothing that was made changes, without it they are a loss. */
import * as assert from "node:assert/strict";
import { task } from "../lab/support/lab";
import { applicationReads, instances, notesEstate, rowsOf, writeRows } from "../lab/support/notes";
import { changesNothing, fails, killAll, preview, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

type Part = Record<string, any>;

const renamed = (map: Part, suffix: string, formerly: boolean): Part =>
  Object.fromEntries(Object.entries(map).map(([key, one]) => [`${key}${suffix}`, { ...one, ...(formerly ? { formerly: key } : {}) }]));

/** The estate of the notes with another key for each stack, instance, database and application. */
function renamedEstate(suffix: string, formerly: boolean): Record<string, unknown> {
  const { databaseStacks: { main }, applications, ...rest } = notesEstate();
  const moved = Object.fromEntries(Object.entries(main.instances).map(([key, one]) => [key, { ...one, databases: renamed(one.databases, suffix, formerly) }]));
  const users = Object.fromEntries(Object.entries(applications).map(([key, one]) => {
    const { instance, database, ...use } = one.databases.main;
    return [key, { ...one, databases: { main: { ...use, instance: `${instance}${suffix}`, database: `${database}${suffix}` } } }];
  }));
  return { ...rest, databaseStacks: renamed({ main: { instances: renamed(moved, suffix, formerly) } }, suffix, formerly), applications: renamed(users, suffix, formerly) };
}

/** Containers of instances and applications, and the rows. */
const running = () => Promise.all(instances.map(async (key) => [await task("srv80", `lab-${key}`), await task("srv84", `lab-notes-${key}`), await rowsOf(key)]));

describe("Other keys in the estate", () => {
  let made: Awaited<ReturnType<typeof running>>;
  before(async () => {
    await reset({ estate: notesEstate() as unknown as Record<string, unknown> });
    await succeeds(up());
    for (const key of instances) await writeRows(key);
    made = await running();
  });
  after(killAll);

  it("are a loss without what they were, and the sentence says how to write that", async () => {
    configure({ estate: renamedEstate("-new", false) });
    for (const command of [preview, up]) assert.match((await fails(command())).output, /The instance "pg-open" has vanished.*write `formerly: pg-open` there.*Nothing was touched/);
  });

  it("change nothing with what they were: no name, no row, no container, not even in the state", async () => {
    configure({ estate: renamedEstate("-new", true) });
    await changesNothing();
    await succeeds(up());
    assert.deepEqual(await running(), made);
  });

  it("can be given once more, and everything goes on to be changed under them", async () => {
    const estate = renamedEstate("-x", true) as { databaseStacks: Part };
    estate.databaseStacks["main-x"].instances["pg-inner-x"].databases["notes-x"].accounts.notes_reader = { role: "readOnly" };
    configure({ estate });
    await succeeds(up());
    await changesNothing();
    assert.deepEqual(await running(), made);
    assert.equal(await applicationReads("pg-inner"), "5000");
  });
});
