import * as assert from "node:assert/strict";
import { accounts, answers, bringImages, passwordOf, passwords, redisEstate } from "../lab/support/redis";
import { changesNothing, killAll, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** What npm test shows of later versions. */
describe("Redis 6.0", () => {
  let secrets: Record<string, string>;
  const as = (account: string, ...commands: string[]) => {
    const { instance } = accounts[account] ?? { instance: "store" };
    return answers({ instance, account, password: passwordOf(secrets, account, instance) }, ...commands);
  };

  before(async () => {
    await bringImages("old", "usual", "valkey");
    await reset({ estate: redisEstate("old") });
    await succeeds(up());
    secrets = passwords();
  });
  after(killAll);

  it("lets its accounts in, with their keys only, and is left alone by a second up", async () => {
    assert.match((await as("dbhaven", "INFO server")).join("\n"), /redis_version:6\.0/);
    assert.equal((await as("keeper", "SET x kept"))[1], "OK");
    assert.equal((await as("keeper", "MULTI", "SET together kept", "SET too kept", "EXEC"))[2], "QUEUED");
    assert.match((await as("keeper", "CONFIG GET dir"))[1]!, /NOPERM/);
    await changesNothing();
  });

  it("hands its rows on from version to version", async () => {
    for (const image of ["usual", "valkey"] as const) {
      configure({ estate: redisEstate(image) });
      await succeeds(up());
      assert.deepEqual((await as("keeper", "GET x", "GET together", "GET too")).slice(1), ["kept", "kept", "kept"]);
      // Before 6.2 there were no rules for channels; the newer server would let nobody use any.
      assert.equal((await as("keeper", "PUBLISH news x"))[1], "0");
    }
  });
});
