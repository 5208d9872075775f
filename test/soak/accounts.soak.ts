/** Accounts of every engine and several versions on real servers: the same whoever makes them, and held to what is theirs. */
import * as assert from "node:assert/strict";
import { accountsEstate, bringImages, generated, pairs, plansOf } from "../lab/support/accounts/estate";
import { catalogue } from "../lab/support/accounts/catalogue";
import { attempt } from "../lab/support/accounts/logins";
import { cellsOf, surprises, table, tryAll, type PasswordOf } from "../lab/support/accounts/reach";
import { lab } from "../lab/support/lab";
import { killAll, succeeds, up } from "../lab/support/run";
import { reset } from "../lab/support/site";
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

describe("Accounts on all engines", () => {
  before(async () => {
    await bringImages();
    await reset({ estate });
    await succeeds(up());
    secrets = generated();
    await Promise.all(plans.map(fill));
  });
  after(killAll);

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
});
