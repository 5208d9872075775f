/** The volume of an instance is deleted from under it: of one in the providers' hands and of one in the jobs'. */
import * as assert from "node:assert/strict";
import { engines, onServer, task, until } from "../lab/support/lab";
import { applicationPassword, applicationReads, at, canLogIn, instances, notesEstate, writeRows } from "../lab/support/notes";
import { changesNothing, fails, killAll, preview, start, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

interface Task { Status: { State: string; Err?: string } }

const volumes = async () => (await engines.srv80.listVolumes()).Volumes.map(({ Name }) => Name).filter((name) => name.startsWith("lab-"));
const scale = (key: string, replicas: number) => onServer("srv84", `docker service scale --detach lab-${key}=${replicas} >/dev/null`);

async function loseVolume(key: string): Promise<void> {
  await scale(key, 0);
  const volume = `lab-${key}-data`;
  await until(`${key} to end`, 60, async () => {
    const containers = await engines.srv80.listContainers({ all: true, filters: { volume: [volume] } } as never) as unknown as { State: string }[];
    return containers.every(({ State }) => State === "exited");
  });
  await onServer("srv80", `docker ps -aq --filter volume=${volume} | xargs -r docker rm >/dev/null; docker volume rm ${volume} >/dev/null`);
}

function configureWord(word: string): void {
  const estate = notesEstate();
  for (const instance of Object.values(estate.databaseStacks.main.instances)) instance.startEmpty = word;
  configure({ estate });
}

/** The Swarm tried to start it, and was refused. */
const rejected = (key: string) => until(`a task of ${key} to be rejected`, 60, async () => {
  const tasks = await engines.srv84.listTasks({ filters: { service: [`lab-${key}`] } } as never) as unknown as Task[];
  return tasks.some(({ Status }) => Status.State === "rejected" && /the-volume-of-this-instance-is-gone/.test(Status.Err ?? ""));
});

describe("A volume deleted from under its instance", () => {
  before(async () => {
    await reset({ estate: notesEstate() });
    await succeeds(up());
    await Promise.all(instances.map(writeRows));
    await changesNothing();
    for (const key of instances) await loseVolume(key);
  });
  after(killAll);

  it("is not made anew by the Swarm: no task starts, and no volume comes to be", async () => {
    for (const key of instances) {
      await scale(key, 1);
      await rejected(key);
      assert.equal(await task("srv80", `lab-${key}`), undefined);
    }
    assert.deepEqual(await volumes(), []);
  });

  it("is named in preview and up, with the ways out, and by status; nothing starts, with --refresh neither", async () => {
    for (const command of [preview, up]) {
      const { output } = await fails(command());
      for (const key of instances) assert.match(output, new RegExp(`The volume lab-${key}-data of the instance "${key}" is gone from server srv80.*Bring it back from a backup.*startEmpty.*Nothing was touched`));
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
    await changesNothing();
  });

  it("starts empty once: for the same word it is refused again", async () => {
    await loseVolume("pg-inner");
    assert.match((await fails(up())).output, /The volume lab-pg-inner-data of the instance "pg-inner" is gone/);
    assert.equal(await applicationReads("pg-open"), "5000", "the other one goes on");
  });
});
