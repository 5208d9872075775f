import * as assert from "node:assert/strict";
import { onServer, task, until } from "../lab/support/lab";
import { accounts, answers, bringImages, passwordOf, passwords, redisEstate, type Login } from "../lab/support/redis";
import { changesNothing, fails, killAll, preview, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** What npm test shows of all engines by PostgreSQL, and of volumes by unit tests. */
describe("A Redis store and queue", () => {
  let secrets: Record<string, string>;
  const login = (account: string, instance = accounts[account]?.instance ?? "store"): Login => ({ instance, account, password: passwordOf(secrets, account, instance) });
  const as = (account: string, ...commands: string[]) => answers(login(account), ...commands);
  const administrator = async (instance: string, ...commands: string[]) => (await answers(login("dbhaven", instance), ...commands)).slice(1);

  before(async () => {
    await bringImages("usual", "valkey");
    await reset({ estate: redisEstate() });
    await succeeds(up());
    secrets = passwords();
    assert.equal((await as("mailer", "SET mails:x kept"))[1], "OK");
    assert.equal((await as("keeper", "SET x kept"))[1], "OK");
  });
  after(killAll);

  it("keep the rows when the service is deleted and made again", async () => {
    const old = await task("srv80", "lab-queue");
    await onServer("srv84", "docker service rm lab-queue >/dev/null");
    await succeeds(up("--refresh"));
    assert.notEqual(await task("srv80", "lab-queue"), old);
    assert.equal((await as("mailer", "GET mails:x"))[1], "kept");
    await changesNothing();
  });

  it("keep the rows from Redis to Valkey", async () => {
    configure({ estate: redisEstate("valkey") });
    await succeeds(up());
    assert.match((await administrator("store", "INFO server")).join("\n"), /valkey_version:8\.1/);
    assert.equal((await as("keeper", "GET x"))[1], "kept");
  });

  it("refuse the way back to an older version with a sentence, and go on where they were", async () => {
    configure({ estate: redisEstate("usual") });
    const { output } = await fails(up());
    assert.match(output, /The instance "store" runs valkey\/valkey:8\.1-trixie; redis:7\.0-bookworm does not read what Valkey wrote\./);
    configure({ estate: redisEstate("valkey") });
    await succeeds(up("--refresh"));
    assert.equal((await as("keeper", "GET x"))[1], "kept");
  });

  it("say through up why they do not start, and go on where they were", async () => {
    configure({ estate: redisEstate("valkey", (all) => { all.store.role = "cache"; }) });
    const { output } = await fails(up());
    assert.match(output, /^instance store on srv80: a task did not start or ended: the volume has an append-only file, which a server with appendonly no \(role: cache\) does not load;/m);
    configure({ estate: redisEstate("valkey") });
    await succeeds(up("--refresh"));
    assert.equal((await as("keeper", "GET x"))[1], "kept");
  });

  it("given up in two steps and taken over again, have every row and new passwords", async () => {
    const released = (all: Record<string, any>) => { all.store.release = true; };
    await as("keeper", "SET y kept");
    configure({ estate: redisEstate("valkey", released) });
    await succeeds(up());
    configure({ estate: redisEstate("valkey", (all) => { delete all.store; }) });
    await succeeds(up());
    await until("the server to end", 60, async () => (await task("srv80", "lab-store")) === undefined);
    configure({ estate: redisEstate("valkey", (all) => { all.store.adopt = true; }) });
    await succeeds(up());
    const old = login("keeper");
    secrets = passwords();
    assert.notEqual(login("keeper").password, old.password);
    assert.match((await answers(old, "GET y"))[0]!, /WRONGPASS/);
    assert.equal((await as("keeper", "GET y"))[1], "kept");
    await changesNothing();
  });

  it("are refused to vanish from the estate", async () => {
    configure({ estate: redisEstate("valkey", (all) => { delete all.store; }) });
    const { output } = await fails(preview());
    configure({ estate: redisEstate("valkey") });
    assert.match(output, /The instance "store" has vanished from the estate/);
  });
});
