import * as assert from "node:assert/strict";
import { engines, inContainer, onServer, task, until } from "../lab/support/lab";
import { accounts, answers, bringImages, passwordOf, passwords, processes, redisEstate, type Login } from "../lab/support/redis";
import { changesNothing, killAll, succeeds, up, type Ended } from "../lab/support/run";
import { controlWord, inspectAll, sample } from "../lab/support/sampler";
import { shownNowhere } from "../lab/support/search";
import { generatedPasswords, plainState, reset } from "../lab/support/site";

const instances = ["cache", "queue", "store"] as const;

describe("Redis and Valkey", () => {
  let ended: Ended;
  let shown: Record<string, string>;
  let secrets: Record<string, string>;
  const login = (account: string, instance = accounts[account]?.instance ?? "store"): Login => ({ instance, account, password: passwordOf(secrets, account, instance) });
  const as = (account: string, ...commands: string[]) => answers(login(account), ...commands);
  const administrator = async (instance: string, ...commands: string[]) => (await answers(login("dbhaven", instance), ...commands)).slice(1);
  const configured = async (instance: string, name: string) => (await administrator(instance, `CONFIG GET ${name}`))[1] ?? "";

  before(async () => {
    await bringImages("usual", "valkey");
    await reset({ estate: redisEstate() });
    const [sampler, inspections] = [await sample(), inspectAll()];
    ended = await up();
    const { "logs of containers on srv84": _silent, ...sampled } = await sampler.stop();
    shown = { ...sampled, "docker inspect": await inspections.stop() };
    assert.equal(ended.code, 0, ended.output);
    secrets = passwords();
  });
  after(killAll);

  it("run on the versions that the estate names", async () => {
    const version = async (instance: string) => (await administrator(instance, "INFO server")).join("\n");
    assert.match(await version("store"), /redis_version:7\.0/);
    assert.match(await version("queue"), /redis_version:7\.0/);
    assert.match(await version("cache"), /valkey_version:8\.1/);
  });

  it("run as the image's own user, and keep their files to themselves", async () => {
    for (const instance of instances) {
      const container = (await task("srv80", `lab-${instance}`))!;
      // Process 1 is the server: nothing stands between it and the signal to stop.
      assert.match(await inContainer(engines.srv80, container, ["bash", "-c", "tr '\\0' ' ' </proc/1/cmdline; grep Uid: /proc/1/status"]), /-server .*Uid:\s+999\s/s);
      assert.equal(await inContainer(engines.srv80, container, ["stat", "-c", "%U %a", "/data/users/users.acl"]), `${instance === "cache" ? "valkey" : "redis"} 600`);
    }
  });

  it("let each account in with its password, to the keys of its own database only", async () => {
    for (const [account, { key }] of Object.entries(accounts)) {
      const [in_, written] = await as(account, `SET ${key} by-${account}`);
      assert.equal(in_, "OK", account);
      if (account === "viewer") assert.match(written!, /NOPERM/);
      else assert.equal(written, "OK", account);
      assert.match((await as(account, "SET mails:y 1", "SET images:y 1")).slice(1).join("\n"), account === "viewer" ? /NOPERM[^]*NOPERM/ : account === "mailer" || account === "resizer" ? /NOPERM/ : /OK\nOK/);
    }
    assert.equal((await as("viewer", "GET x"))[1], "by-web");
    assert.match((await as("resizer", "GET mails:x"))[1]!, /NOPERM/);
  });

  it("refuse every account on every instance that is not its own, a wrong password, and no login at all", async () => {
    for (const [account, { instance: own }] of Object.entries(accounts)) {
      for (const instance of instances.filter((one) => one !== own)) {
        assert.match((await answers({ ...login(account), instance }, "PING"))[0]!, /WRONGPASS/, `${account} on ${instance}`);
      }
      assert.match((await answers({ ...login(account), password: "wrong" }, "PING"))[0]!, /WRONGPASS/, account);
    }
    for (const instance of instances) {
      assert.match((await answers({ instance, account: "default", password: "x" }, "PING"))[0]!, /WRONGPASS/);
      assert.match((await answers({ ...login("dbhaven", instance), password: "wrong" }, "GET x"))[1]!, /NOAUTH/);
    }
  });

  it("leave what looks at or changes the whole server to the administrator", async () => {
    for (const account of Object.keys(accounts)) {
      const said = (await as(account, "CONFIG GET maxmemory", "FLUSHALL", "KEYS *", "ACL LIST", "SHUTDOWN NOSAVE", "BGSAVE")).slice(1);
      assert.equal(said.filter((line) => /NOPERM/.test(line)).length, 6, `${account}: ${said.join("; ")}`);
    }
    assert.match((await as("mailer", "SCAN 0"))[1]!, /NOPERM/);
  });

  it("have the memory, eviction and persistence of their role", async () => {
    const seen = async (instance: string) => Promise.all(["maxmemory", "maxmemory-policy", "appendonly", "appendfsync", "save"].map((name) => configured(instance, name)));
    assert.deepEqual(await seen("cache"), [String(96 * 2 ** 20), "allkeys-lru", "no", "everysec", ""]);
    for (const instance of ["queue", "store"]) assert.deepEqual(await seen(instance), [String(64 * 2 ** 20), "noeviction", "yes", "everysec", "3600 1 300 100 60 10000"]);
    assert.equal(await configured("store", "slowlog-max-len"), "64");
  });

  it("make room when a cache is full, and refuse more when a queue is", async () => {
    // A command each: room is made, and more is refused, before a command, never inside one.
    const fill = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `EVAL "return redis.call('set', KEYS[1], string.rep('x', 1000000))" 1 ${prefix}${i}`);
    const [, ...cached] = await as("web", ...fill("f", 150));
    assert.deepEqual([...new Set(cached)], ["OK"]);
    const kept = Number((await administrator("cache", "DBSIZE"))[0]);
    assert.ok(kept > 20 && kept < 150, `${kept} of 150 kept`);
    const [, ...queued] = await as("mailer", ...fill("mails:f", 100));
    assert.match(queued.at(-1)!, /OOM/);
    assert.equal((await as("mailer", "GET mails:x"))[1], "by-mailer");
    await as("mailer", ...Array.from({ length: 100 }, (_, i) => `UNLINK mails:f${i}`));
  });

  it("serve the application, with its password as a file", async () => {
    const worker = (await engines.srv84.getContainer((await task("srv84", "lab-worker"))!).inspect()).Config.Env;
    assert.ok(worker.includes("REDIS_HOST=queue") && worker.includes("REDIS_PORT=6379") && worker.includes("REDIS_DATABASE=0"), worker.join("\n"));
    assert.equal((await as("mailer", "GET mails:probe"))[1], "x");
  });

  it("are left alone by a second up, and a preview with --refresh shows no change", async () => {
    const before = await Promise.all(instances.map((key) => task("srv80", `lab-${key}`)));
    await succeeds(up());
    await changesNothing();
    assert.deepEqual(await Promise.all(instances.map((key) => task("srv80", `lab-${key}`))), before);
  });

  it("show no password in state, logs, docker inspect, a process list, an environment or the output", async () => {
    const processList: Record<string, string> = {};
    for (const instance of instances) processList[`processes in ${instance}`] = await processes(instance);
    const seen = [`${controlWord}-argument`, `${controlWord}-environment`];
    const logs = await onServer("srv80", "for one in $(docker ps -q); do docker logs $one 2>&1; done");
    shownNowhere(generatedPasswords(), { ...shown, ...processList, "logs of the servers": logs, "plain state": plainState(), "output of up": ended.output }, {
      "processes of the operator's machine": [...seen, "jobs/run.ts database"],
      "processes of srv80": [...seen, "redis-server"],
      "processes of srv84": seen,
      "logs of containers on srv80": ["is as described"],
      "docker inspect": ["lab-queue", "KEY_PATTERN"],
      ...Object.fromEntries(instances.map((instance) => [`processes in ${instance}`, ["-server"]])),
      "logs of the servers": ["Ready to accept connections"],
      "plain state": ["lab-queue"],
      "output of up": ["queue"],
    });
  });

  it("keep the rows of a queue and a store, and their accounts, over a restart and a crash; a cache starts empty", async () => {
    for (const signal of ["SIGTERM", "SIGKILL"]) {
      for (const instance of instances) {
        const old = (await task("srv80", `lab-${instance}`))!;
        const x = instance === "queue" ? "mails:x" : "x";
        // A transaction and a script stand in the log as one, which the server carries out again as the user default.
        await as(instance === "cache" ? "web" : instance === "queue" ? "mailer" : "keeper", `SET ${x} before-${signal}`, "MULTI", `SET ${x}:together ${signal}`, `SET ${x}:too ${signal}`, "EXEC",
          `EVAL "redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], ARGV[1])" 2 ${x}:script ${x}:lines ${signal}`);
        await onServer("srv80", `docker kill --signal ${signal} ${old} >/dev/null`);
        await until(`a new task of ${instance}`, 60, async () => {
          const now = await task("srv80", `lab-${instance}`);
          return now !== undefined && now !== old && (await answers(login("dbhaven", instance), "PING").catch(() => []))[1] === "PONG";
        });
      }
      for (const [account, x] of [["mailer", "mails:x"], ["keeper", "x"]] as const) {
        assert.deepEqual((await as(account, ...["", ":together", ":too", ":script", ":lines"].map((end) => `GET ${x}${end}`))).slice(1), [`before-${signal}`, signal, signal, signal, signal], account);
      }
      assert.deepEqual(await administrator("cache", "DBSIZE"), ["0"]);
      assert.equal((await as("web", "SET x again"))[1], "OK");
    }
  });
});
