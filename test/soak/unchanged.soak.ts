import * as assert from "node:assert/strict";
import { engines, onServer, task, until } from "../lab/support/lab";
import * as mariadb from "../lab/support/oldMariadb";
import * as redis from "../lab/support/oldRedis";
import { changesNothing, killAll, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** An application that cannot be changed, as a mail suite: its database moves away under it. Within a group the tests build on each other. */
const groups = [
  { engine: "Redis", service: "lab-store", ...redis, missing: () => redis.lostKeys(redis.atStore) },
  { engine: "MariaDB", service: "lab-shelf", ...mariadb, missing: () => mariadb.lostRows(mariadb.atShelf) },
];

for (const { engine, service, movedEstate, estateWithUnchangedWriter, oldWorld, writes, missing } of groups) {
  describe(`An application that is left as it is, and whose ${engine} is moved`, () => {
    let started: { started: string; environment: string[] };
    const writer = async () => {
      const { State, Config } = await engines.srv84.getContainer("writer").inspect();
      return { started: State.StartedAt, environment: Config.Env };
    };

    before(async () => {
      await reset({ estate: movedEstate() });
      await oldWorld();
      started = await writer();
    });
    after(killAll);

    it("goes on by the old name with the old password, through the proxy, and was not restarted", async () => {
      configure({ estate: estateWithUnchangedWriter() });
      await succeeds(up());
      await writes();
      assert.deepEqual(await writer(), started);
      assert.deepEqual(await missing(), []);
    });

    it("goes on after a restart of the instance", async () => {
      const old = (await task("srv80", service))!;
      await onServer("srv80", `docker kill ${old} >/dev/null`);
      await until("a new task of the instance", 120, async () => ![undefined, old].includes(await task("srv80", service)));
      await writes();
      assert.deepEqual(await missing(), []);
    });

    if (engine === "MariaDB") it("comes in by the socket that the old server had in a volume, without a network", async () => {
      assert.match(await mariadb.bySocket("SELECT CURRENT_USER(), COUNT(*) > 0, @@version FROM written"), /^shop@%\t1\t11\.8/);
    });

    it("leaves nothing to do", changesNothing);
  });
}
