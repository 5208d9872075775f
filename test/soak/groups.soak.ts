import * as assert from "node:assert/strict";
import { newestRun } from "../../swarm/records";
import { journal } from "../lab/support/journal";
import { applicationsGoOn, atSource, atTarget, inLease, lost } from "../lab/support/lab";
import { changesNothing, fails, killAll, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** A second database in the old instance, which leaves it together with the first. */
describe("Two databases of one old instance", () => {
  const extra = (checks: Record<string, string> = {}) => ({
    overrides: {
      databaseStacks: { main: { instances: { "pg-main": { databases: { extra: { owner: "extra_owner", encoding: "UTF8", locale: "en_US.utf8", localeProvider: "libc", accounts: { extra_app: { role: "application" } } } } } } } },
      moves: {
        extra: {
          source: { server: "srv84", container: "shop-db", network: "shop-net", database: "extra", passwordSecret: "shopSource", unencrypted: true },
          target: { instance: "pg-main", database: "extra" }, accounts: { extra_old: { as: "extra_app" } }, checks,
        },
      },
    },
  });
  const mayLogIn = () => atSource("select string_agg(rolname, ' ' order by rolname) from pg_roles where rolcanlogin and rolname in ('shop', 'reports', 'extra_old')");
  const leases = () => inLease("select string_agg(database || ' ' || state, ', ' order by database) from dbhaven.lease where state in ('fenced', 'committed')");

  before(async () => {
    await reset();
    await atSource("create role extra_old login password 'extra'");
    await atSource("create database extra owner extra_old");
    await atSource("set role extra_old; create table public.note (id integer primary key, text text); insert into public.note select n, 'note ' || n from generate_series(1, 5000) n", "extra");
  });
  after(killAll);

  it("are not taken apart: one alone is refused by name", async () => {
    configure();
    assert.match((await fails(up())).output, /database extra cannot be left where it is unasked/);
    await applicationsGoOn();
  });

  it("stay both where they are when one of them does not compare equal, at once", async () => {
    configure(extra({ version: "show server_version_num" }));
    assert.match((await fails(up())).output, /source and target differ: check version/);
    assert.equal(await leases(), "", "a fence is left");
    assert.equal(await mayLogIn(), "extra_old reports shop");
    for (const move of ["chinook", "extra"]) assert.notEqual(newestRun(await journal(), move)?.state, "committed", move);
    await applicationsGoOn();
    assert.deepEqual(await lost(atSource), []);
  });

  it("are committed in one transaction when both are equal, and nothing is left to do", async () => {
    configure(extra());
    await succeeds(up());
    assert.equal(await atTarget("select count(*), max(id) from note", "extra"), "5000|5000");
    assert.deepEqual(await lost(atTarget), []);
    await applicationsGoOn();
    await changesNothing();
  });

  it("go back together", async () => {
    const both = extra();
    configure({ overrides: { ...both.overrides, moves: { chinook: { phase: "reverted" }, extra: { ...both.overrides.moves.extra, phase: "reverted" } } } });
    await succeeds(up());
    assert.equal(await mayLogIn(), "extra_old reports shop");
    await applicationsGoOn();
    assert.deepEqual(await lost(atSource), []);
    await changesNothing();
  });
});
