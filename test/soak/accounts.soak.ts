/** Accounts of every engine and several versions on real servers: the same whoever makes them, and held to what is theirs. */
import * as assert from "node:assert/strict";
import { accountsEstate, bringImages, generated, pairs, plansOf, type Instances } from "../lab/support/accounts/estate";
import { catalogue } from "../lab/support/accounts/catalogue";
import { attempt } from "../lab/support/accounts/logins";
import { cellsOf, surprises, table, tryAll, type Cell, type PasswordOf } from "../lab/support/accounts/reach";
import { engines, inContainer, lab, onServer, task, until } from "../lab/support/lab";
import { changesNothing, killAll, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";
import { passwords as worldPasswords } from "../../lab/world/passwords";
import type { InstancePlan } from "../../plan/instances";

const estate = accountsEstate();
const plans = plansOf(estate);
const planOf = (key: string) => plans.find((plan) => plan.key === key) ?? assert.fail(`no instance ${key}`);

let secrets: Record<string, string>;
const passwordOf: PasswordOf = (instance, account) => {
  if (account === "reports") return worldPasswords(lab).reports;
  const database = planOf(instance).databases.find(({ accounts }) => accounts.some(({ name }) => name === account));
  return secrets[database ? `${database.key}-${account}` : `${instance}-administrator`] ?? assert.fail(`no password of ${account} on ${instance}`);
};

/** As the administrator, who is held off nothing. */
async function administer(plan: InstancePlan, database: string, text: string): Promise<string> {
  const account = plan.engine === "postgres" ? "postgres" : "dbhaven";
  const [{ done, said }] = await attempt(plan.engine, plan.key, [{ account, password: passwordOf(plan.key, account), database, text }]) as [{ done: boolean; said: string }];
  assert.ok(done, `${plan.key}: ${text}: ${said}`);
  return said;
}

/** Something to reach in each database, made by those who own the structure. */
async function fill(plan: InstancePlan): Promise<void> {
  for (const { name } of plan.databases) {
    if (plan.engine === "postgres" && name !== "chinook") await administer(plan, name, `set role ${name}_owner; create table if not exists public.item (id int)`);
    if (plan.engine === "mariadb") await administer(plan, name, "create table if not exists item (id int)");
    if (plan.engine === "redis") await administer(plan, "", `SET ${name}:seen "a secret"`);
  }
}

const isLetIn = async (plan: InstancePlan, account: string, password: string, database: string) =>
  (await attempt(plan.engine, plan.key, [{ account, password, database: plan.engine === "redis" ? "" : database, text: plan.engine === "redis" ? "PING" : "select 1" }]))[0]!.done;

/** Every account of every instance with its own password. */
async function everybodyIsLetIn(): Promise<void> {
  for (const plan of plans) {
    for (const { name, accounts } of plan.databases) {
      for (const account of accounts) assert.ok(await isLetIn(plan, account.name, passwordOf(plan.key, account.name), name), `${plan.key}: ${account.name}`);
    }
  }
}

describe("Accounts on all engines", () => {
  before(async () => {
    await bringImages();
    await reset({ estate });
    await succeeds(up());
    secrets = generated();
    await Promise.all(plans.map(fill));
  });
  after(killAll);

  it("come up on every version, and a second up changes nothing, nor does a preview with --refresh", async () => {
    await everybodyIsLetIn();
    for (const [key, version] of [["postgres-13", "13."], ["postgres-15", "15."], ["postgres-17", "17."]] as const) {
      for (const by of ["provider", "job"]) {
        const plan = planOf(`${key}-${by}`);
        const shown = await administer(plan, "postgres", "show server_version; show work_mem; show max_connections; show shared_buffers; show password_encryption");
        assert.deepEqual([shown.startsWith(version), ...shown.split("\n").slice(1)], [true, "2MB", "30", "48MB", "scram-sha-256"], plan.key);
      }
    }
    await succeeds(up("--expect-no-changes"));
    await changesNothing();
  });

  for (const pair of pairs) {
    it(`are the same whether the provider or the job makes them: ${pair}`, async () => {
      const [byProvider, byJob] = await Promise.all(["provider", "job"].map((by) => catalogue(planOf(`${pair}-${by}`))));
      assert.ok(byJob!.length > 20, `only ${byJob!.length} facts`);
      assert.deepEqual(byProvider, byJob);
    });
  }

  it("reach what is theirs, and nothing else of any engine, database or server", async () => {
    const tried = await tryAll(plans, cellsOf(plans, passwordOf));
    console.log(table(tried));
    assert.deepEqual(surprises(tried), []);
    for (const kind of ["application", "readOnly", "migration", "carried"]) {
      assert.ok(plans.some((plan) => plan.databases.some(({ accounts }) => accounts.some(({ role }) => role === kind))), `no account of the kind ${kind}`);
    }
  });

  it("and a right too many is found", async () => {
    const granted: { key: string; home: string; database: string; give: string; take: string; found: string[] }[] = [
      {
        key: "postgres-15-job", home: "stock_app", database: "orders", give: "grant connect on database orders to stock_app; grant select on item to stock_app", take: "revoke connect on database orders from stock_app; revoke select on item from stock_app",
        found: ["postgres-15-job/stock_app can log in at postgres-15-job/orders"],
      },
      {
        key: "mariadb-10-11", home: "other", database: "shop_1", give: "grant select on shop_1.item to other", take: "revoke select on shop_1.item from other",
        found: ["mariadb-10-11/other can read at mariadb-10-11/shop_1", "mariadb-10-11/other can see others' databases in catalogues at mariadb-10-11/server", "mariadb-10-11/other can see others' tables in catalogues at mariadb-10-11/server", "mariadb-10-11/other can use at mariadb-10-11/shop_1"],
      },
      {
        key: "valkey-8-1", home: "resizer", database: "", give: "ACL SETUSER resizer %R~mails:*", take: `ACL SETUSER resizer resetkeys ~images:*`,
        found: [],
      },
    ];
    for (const { key, home, database, give, take, found } of granted) {
      const plan = planOf(key);
      await administer(plan, database, give);
      const cells: Cell[] = cellsOf([plan], passwordOf).filter(({ account }) => account === home);
      const seen = surprises(await tryAll([plan], cells));
      await administer(plan, database, take);
      assert.deepEqual(surprises(await tryAll([plan], cells)), [], "taken back");
      for (const sentence of found) assert.ok(seen.includes(sentence), `${sentence}; found: ${seen.join("; ")}`);
      assert.ok(seen.some((sentence) => / can read at /.test(sentence)), seen.join("; "));
    }
  });

  it("with a rotated password are let in with the new one only, on every engine; applications are given it, and nobody else is touched", async () => {
    const rotated: Record<string, [database: string, account: string]> = Object.fromEntries(plans.filter(({ key }) => key !== "moved").map((plan) =>
      [plan.key, plan.engine === "postgres" ? ["orders", "orders_app"] : plan.engine === "mariadb" ? ["shop_1", "shop"] : ["mails", "mailer"]]));
    const before = Object.fromEntries(Object.entries(rotated).map(([key, [, account]]) => [key, passwordOf(key, account)]));
    const servers = await Promise.all(plans.map(({ serviceName }) => task("srv80", serviceName)));
    const others = { ...secrets };
    change((all) => { for (const [key, [database, account]] of Object.entries(rotated)) all[key].databases[database].accounts[account].rotation = 1; });
    await succeeds(up());
    secrets = generated();
    for (const [key, [database, account]] of Object.entries(rotated)) {
      assert.notEqual(passwordOf(key, account), before[key]);
      assert.deepEqual([await isLetIn(planOf(key), account, before[key]!, database), await isLetIn(planOf(key), account, passwordOf(key, account), database)], [false, true], key);
    }
    const changed = Object.keys(secrets).filter((name) => secrets[name] !== others[name]);
    assert.deepEqual(changed.sort(), Object.entries(rotated).map(([key, [database, account]]) => `${key}-${database}-${account}`).sort());
    await everybodyIsLetIn();
    assert.deepEqual(await Promise.all(plans.map(({ serviceName }) => task("srv80", serviceName))), servers);
    for (const application of ["clerk", "seller", "postman"]) {
      const probe = (estate.applications as Record<string, { probe: { command: string[] } }>)[application]!.probe.command;
      await inContainer(engines.srv84, (await task("srv84", `lab-${application}`))!, probe);
    }
    await changesNothing();
  });

  it("are there again after a restart and a crash of their server", async () => {
    for (const [i, plan] of plans.entries()) {
      await onServer("srv80", `docker kill --signal ${i % 2 ? "SIGKILL" : "SIGTERM"} ${await task("srv80", plan.serviceName)} >/dev/null`);
    }
    for (const plan of plans) {
      const { name, accounts: [account] } = plan.databases[0]!;
      await until(`${plan.key} to let ${account!.name} in`, 120, () => isLetIn(plan, account!.name, passwordOf(plan.key, account!.name), name).catch(() => false));
    }
    await everybodyIsLetIn();
  });

  it("of an instance that was given up in two steps are taken over with it: the same rights, new passwords, every row", async () => {
    const adopted = plans.filter(({ key, engine }) => engine === "postgres" && key !== "moved");
    const [before, old] = [await Promise.all(adopted.map(catalogue)), { ...secrets }];
    change((all) => { for (const { key } of adopted) all[key].release = true; });
    await succeeds(up());
    change((all) => { for (const { key } of adopted) delete all[key]; });
    await succeeds(up());
    change((all) => { for (const { key } of adopted) all[key].adopt = true; });
    await succeeds(up());
    secrets = generated();
    assert.deepEqual(await Promise.all(adopted.map(catalogue)), before);
    for (const plan of adopted) {
      assert.equal(await isLetIn(plan, "stock_app", old[`${plan.key}-stock-stock_app`]!, "stock"), false, plan.key);
      assert.ok(await isLetIn(plan, "stock_app", passwordOf(plan.key, "stock_app"), "stock"), plan.key);
    }
    await changesNothing();
  });
});

/** The estate, changed; rotations that were made stay. */
const changes: ((all: Instances) => void)[] = [];
function change(next: (all: Instances) => void): void {
  changes.push(next);
  const made = accountsEstate((all) => { for (const one of changes.slice(0, 1).concat(changes.slice(-1))) one(all); });
  configure({ estate: made });
}
