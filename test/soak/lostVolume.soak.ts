/** The volume of an instance is deleted from under it: of one in the providers' hands, of one in the jobs', and of the other engines. */
import * as assert from "node:assert/strict";
import { task } from "../lab/support/lab";
import { applicationPassword, applicationReads, at, canLogIn, instances, notesEstate, writeRows, type NotesEstate } from "../lab/support/notes";
import { bringOtherImages, otherInstances, shelfAnswers, storeAnswers, writeOthers } from "../lab/support/otherEngines";
import { passwords } from "../lab/support/redis";
import { changesNothing, fails, killAll, preview, start, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";
import { loseVolume, rejected, scale, volumes } from "../lab/support/volumes";

const all = [...instances, ...Object.keys(otherInstances)];

function everyEngine(): NotesEstate {
  const estate = notesEstate();
  Object.assign(estate.databaseStacks.main.instances, structuredClone(otherInstances));
  return estate;
}

function configureWord(word: string): void {
  const estate = everyEngine();
  for (const instance of Object.values(estate.databaseStacks.main.instances)) instance.startEmpty = word;
  configure({ estate });
}

describe("A volume deleted from under its instance", () => {
  before(async () => {
    await bringOtherImages();
    await reset({ estate: everyEngine() });
    await succeeds(up());
    await Promise.all([...instances.map(writeRows), writeOthers()]);
    await changesNothing();
    for (const key of all) await loseVolume(`lab-${key}`, `lab-${key}-data`);
  });
  after(killAll);

  it("is not made anew by the Swarm: no task starts, and no volume comes to be", async () => {
    for (const key of all) {
      await scale(`lab-${key}`, 1);
      await rejected(`lab-${key}`);
      assert.equal(await task("srv80", `lab-${key}`), undefined);
    }
    assert.deepEqual(await volumes(), []);
  });

  it("is named in preview and up, with the ways out, and by status; nothing starts, with --refresh neither", async () => {
    for (const command of [preview, up]) {
      const { output } = await fails(command());
      for (const key of all) assert.match(output, new RegExp(`The volume lab-${key}-data of the instance "${key}" is gone from server srv80.*Bring it back from a backup.*startEmpty.*Nothing was touched`));
    }
    // Pulumi looks before it asks the program, and fails at roles whose server does not answer.
    await fails(up("--refresh"));
    assert.deepEqual(await volumes(), []);
    assert.match((await succeeds(start("cli/status.ts").ended)).output, /volume lab-pg-open-data {2,}GONE, with the rows of pg-open/);
  });

  it("starts empty for a word of the estate, with every account, privilege and database made again", async () => {
    configureWord("the disk failed");
    await succeeds(up());
    for (const key of instances) {
      assert.equal(await at(key)("select to_regclass('note') is null"), "t", `${key} is empty`);
      assert.equal(await canLogIn(key, applicationPassword(key)), true);
      await writeRows(key);
      assert.equal(await applicationReads(key), "5000");
      assert.equal(await at(key)("select has_database_privilege('public', 'notes', 'connect')"), "f", "no right of PUBLIC");
    }
    const secrets = passwords();
    assert.match(await shelfAnswers(secrets["shelf-books-reader"]!), /Table 'books.book' doesn't exist/);
    assert.equal((await shelfAnswers(secrets["shelf-books-reader"]!, "show databases")).replace(/\s+/g, " "), "books information_schema");
    assert.deepEqual(await storeAnswers(secrets["store-kept-keeper"]!, "EXISTS x"), ["OK", "0"]);
    await writeOthers();
    await changesNothing();
  });

  it("starts empty once: for the same word it is refused again", async () => {
    for (const key of ["pg-inner", "shelf", "store"]) await loseVolume(`lab-${key}`, `lab-${key}-data`);
    const { output } = await fails(up());
    for (const key of ["pg-inner", "shelf", "store"]) assert.match(output, new RegExp(`The volume lab-${key}-data of the instance "${key}" is gone`));
    assert.equal(await applicationReads("pg-open"), "5000", "the other one goes on");
  });
});
