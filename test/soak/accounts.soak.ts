/** Accounts of every engine and several versions on real servers: the same whoever makes them, and held to what is theirs. */
import * as assert from "node:assert/strict";
import { isMysqlFamily } from "../../config/engines/mysqlFamily";
import { accountsEstate, bringImages, generated, groups, plansOf } from "../lab/support/accounts/estate";
import { catalogue } from "../lab/support/accounts/catalogue";
import { attempt } from "../lab/support/accounts/logins";
import { cellsOf, surprises, table, tryAll, type PasswordOf } from "../lab/support/accounts/reach";
import { atTarget, engines, inContainer, lab, onServer, task, until } from "../lab/support/lab";
import { changesNothing, killAll, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";
import { passwords as worldPasswords } from "../../lab/world/passwords";
import type { InstancePlan } from "../../plan/instances";

/** One right too many, given by the administrator in `database` to `account`, and what has to be found then. */
interface TooMuch { instance: string; account: string; database: string; give: string; take: string; found: string[] }

const tooMuch: TooMuch[] = [
  {
    instance: "postgres-15-job", account: "orders_reader", database: "orders", give: "grant delete on item to orders_reader", take: "revoke delete on item from orders_reader",
    found: ["postgres-15-job/orders_reader can write at postgres-15-job/orders"],
  },
  {
    instance: "mariadb-10-11", account: "other", database: "shop_1", give: "grant select on shop_1.item to other", take: "revoke select on shop_1.item from other",
    found: ["read at mariadb-10-11/shop_1", "see others' databases in catalogues at mariadb-10-11/server", "see others' tables in catalogues at mariadb-10-11/server", "use at mariadb-10-11/shop_1"].map((what) => `mariadb-10-11/other can ${what}`),
  },
];

/** Whose password is rotated. */
const rotated: Record<InstancePlan["engine"], { database: string; account: string }> = {
  postgres: { database: "orders", account: "orders_app" }, mariadb: { database: "shop_1", account: "shop" }, mysql: { database: "shop_1", account: "shop" }, redis: { database: "mails", account: "mailer" },
};

it("Accounts of every role are tried", () => {
  const roles = Object.values(groups).flatMap((group) => plansOf(accountsEstate(group))).flatMap(({ databases }) => databases.flatMap(({ accounts }) => accounts.map(({ role }) => role)));
  assert.deepEqual([...new Set(roles)].sort(), ["application", "carried", "migration", "readOnly"]);
});

for (const [title, group] of Object.entries(groups)) describe(`Accounts of ${title}`, () => {
  const estate = accountsEstate(group);
  const plans = plansOf(estate);
  const planOf = (key: string) => plans.find((plan) => plan.key === key) ?? assert.fail(`no instance ${key}`);
  /** Those of which the database and account of `rotated` are. */
  const usual = plans.filter((plan) => plan.databases.some(({ name }) => name === rotated[plan.engine].database));
  let secrets: Record<string, string>;

  const passwordOf: PasswordOf = (instance, account) => {
    if (account === "reports") return worldPasswords(lab).reports;
    const database = planOf(instance).databases.find(({ accounts }) => accounts.some(({ name }) => name === account));
    return secrets[database ? `${database.key}-${account}` : `${instance}-administrator`] ?? assert.fail(`no password of ${account} on ${instance}`);
  };

  /** As the administrator, who is held off nothing; PostgreSQL's comes by the local socket. */
  async function administer(plan: InstancePlan, database: string, text: string): Promise<void> {
    if (plan.engine === "postgres") return void (await atTarget(text, database, plan.serviceName));
    const [{ done, said }] = await attempt(plan.engine, plan.key, [{ account: "dbhaven", password: passwordOf(plan.key, "dbhaven"), database, text }]) as [{ done: boolean; said: string }];
    assert.ok(done, `${plan.key}: ${text}: ${said}`);
  }

  /** Something to reach in each database, made by those who own the structure. */
  async function fill(plan: InstancePlan): Promise<void> {
    for (const { name } of plan.databases) {
      if (plan.engine === "postgres" && name !== "chinook") await administer(plan, name, `set role ${name}_owner; create table if not exists public.item (id int)`);
      if (isMysqlFamily(plan.engine)) await administer(plan, name, "create table if not exists item (id int)");
      if (plan.engine === "redis") await administer(plan, "", `SET ${name}:seen "a secret"`);
    }
  }

  /** Which accounts are not let in with their own passwords. */
  async function shutOut(): Promise<string[]> {
    const out = await Promise.all(plans.map(async ({ key, engine, databases }) => {
      const accounts = databases.flatMap(({ name, accounts: all }) => all.map((account) => ({ database: name, account: account.name })));
      const outcomes = await attempt(engine, key, accounts.map(({ account, database }) => ({ account, password: passwordOf(key, account), ...hello(engine, database) })));
      return accounts.filter((_, i) => !outcomes[i]!.done).map(({ account }) => `${key}/${account}`);
    }));
    return out.flat();
  }

  const isLetIn = async ({ key, engine }: InstancePlan, account: string, password: string, database: string) =>
    (await attempt(engine, key, [{ account, password, ...hello(engine, database) }]))[0]!.done;

  const servers = () => Promise.all(plans.map(({ serviceName }) => task("srv80", serviceName)));

  before(async () => {
    await bringImages();
    await reset({ estate });
    await succeeds(up());
    secrets = generated();
    await Promise.all(plans.map(fill));
  });
  after(killAll);

  it("are all let in; a second up changes nothing, nor does a preview with --refresh", async () => {
    assert.deepEqual(await shutOut(), []);
    await succeeds(up("--expect-no-changes"));
    await changesNothing();
  });

  if (group.pair) it("are the same whether the provider or the job makes them", async () => {
    const [byProvider, byJob] = await Promise.all(["provider", "job"].map((by) => catalogue(planOf(`${group.pair}-${by}`))));
    assert.ok(byJob!.length > 20, `only ${byJob!.length} facts`);
    assert.deepEqual(byProvider, byJob);
  });

  it("reach what is theirs, and nothing else of any database or server", async () => {
    const tried = await tryAll(plans, cellsOf(plans, passwordOf));
    console.log(table(tried));
    assert.deepEqual(surprises(tried), []);
  });

  for (const { instance, account, database, give, take, found } of tooMuch.filter((one) => one.instance in group.instances)) {
    it("with a right too many are found", async () => {
      const plan = planOf(instance);
      const cells = cellsOf([plan], passwordOf).filter((cell) => cell.account === account);
      await administer(plan, database, give);
      const seen = surprises(await tryAll([plan], cells));
      await administer(plan, database, take);
      assert.deepEqual(seen.sort(), found.sort());
      assert.deepEqual(surprises(await tryAll([plan], cells)), [], "taken back");
    });
  }

  it("with a rotated password are let in with the new one only; applications are given it, and nobody else is touched", async () => {
    const [old, before] = [secrets, await servers()];
    configure({ estate: accountsEstate(group, (all) => {
      for (const { key, engine } of usual) all[key].databases[rotated[engine].database].accounts[rotated[engine].account].rotation = 1;
    }) });
    await succeeds(up());
    secrets = generated();
    const names = usual.map(({ key, engine }) => `${key}-${rotated[engine].database}-${rotated[engine].account}`);
    assert.deepEqual(Object.keys(secrets).filter((name) => secrets[name] !== old[name]).sort(), names.sort());
    for (const plan of usual) {
      const { database, account } = rotated[plan.engine];
      assert.equal(await isLetIn(plan, account, old[`${plan.key}-${database}-${account}`]!, database), false, plan.key);
    }
    assert.deepEqual(await shutOut(), []);
    assert.deepEqual(await servers(), before);
    for (const [application, { probe }] of Object.entries(estate.applications as Record<string, { probe: { command: string[] } }>)) {
      await inContainer(engines.srv84, (await task("srv84", `lab-${application}`))!, probe.command);
    }
    await changesNothing();
  });

  for (const signal of ["SIGTERM", "SIGKILL"]) {
    it(`are there again after ${signal} to their servers`, async () => {
      const before = await servers();
      await onServer("srv80", `docker kill --signal ${signal} ${before.join(" ")} >/dev/null`);
      await until("every server to run again, and to let everybody in", 180, async () => {
        if ((await servers()).some((id) => id === undefined || before.includes(id))) return false;
        return (await shutOut().catch(() => ["a server that does not answer yet"])).length === 0;
      });
    });
  }
});

/** What anybody may say who was let in. */
const hello = (engine: InstancePlan["engine"], database: string) => (engine === "redis" ? { database: "", text: "PING" } : { database, text: "select 1" });
