import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Client } from "pg";
import { surveyRemoval } from "../../cli/removal";
import { duration } from "../../cli/units";
import { loadEstateFromFiles } from "../../config/load";
import { checkout } from "../../lab/toolchain/places";
import { passwords } from "../../lab/world/passwords";
import { acknowledged, applicationsGoOn, atSource, atTarget, engines, inContainer, lab, lost, onServer, task } from "./support/lab";
import { finished, inventory } from "./support/inventory";
import { journal, lastRun } from "./support/journal";
import { changesNothing, db, fails, history, killAll, preview, removeOld, start, succeeds, up, type Ended } from "./support/run";
import { controlWord, inspectAll, sample } from "./support/sampler";
import { masked, recorded, reportOf } from "../support/recorded";
import { shownNowhere } from "./support/search";
import { configure, folder, generatedPasswords, plainState, reset, stackFile } from "./support/site";

/** The server's log shows every statement and whose it is, so that a password in one would be found. */
const overrides = { databaseStacks: { main: { instances: { "pg-main": { settings: { log_statement: "all", log_line_prefix: "%m [%p] %q%u@%d " } } } } } };

const inspect = async (server: "srv80" | "srv84", container: string) => engines[server].getContainer(container).inspect();
const databaseTask = async () => {
  const { Id, State } = await inspect("srv80", (await task("srv80", "lab-pg-main"))!);
  return { Id, StartedAt: State.StartedAt };
};

/** Where an operator has put the authority's certificate, for whoever connects from outside. */
const authorityFile = path.join(folder, "authority.pem");

async function published(): Promise<string> {
  fs.writeFileSync(authorityFile, (await succeeds(db("authority", "chinook"))).output.replace(/^[^]*?(?=-----BEGIN)/, "") + "\n");
  return (await succeeds(db("chinook", "--account", "shop_app", "--from", "published", "--authority", authorityFile))).output.split("\n").at(-1)!;
}

async function logsIn(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ account: string }>("select current_user::text as account");
  await client.end();
  return rows[0].account;
}

describe("A move out of the old world", () => {
  let ended: Ended;
  let shown: Record<string, string>;
  let reportsBefore: { Id: string; State: { StartedAt: string } };
  let hashBefore: string;

  before(async () => {
    await reset({ overrides });
    await atSource("alter system set log_statement = 'all'");
    await atSource("select pg_reload_conf()");
    reportsBefore = await inspect("srv84", "reports");
    hashBefore = await atSource("select rolpassword from pg_authid where rolname = 'reports'");
    const [sampler, inspections] = [await sample(), inspectAll()];
    ended = await up();
    shown = { ...await sampler.stop(), "docker inspect": await inspections.stop() };
    assert.equal(ended.code, 0, ended.output);
  });
  after(killAll);

  it("prints what was moved, how it compared, and each application's interruption", () => {
    const lines = [
      /^Move chinook$/m, /^  database +chinook on srv84, container shop-db  ->  chinook on srv80, pg-main:5432$/m,
      /^  copied +\d+ tables, [\d,]+ rows, [\d.]+ MB in /m, /^  digest +[0-9a-f]{64}$/m, /^  result +MATCH$/m,
      /^  shop +(\d+ min )?[\d.]+ s$/m, /^  reports +(\d+ min )?[\d.]+ s$/m,
    ];
    for (const line of lines) assert.match(ended.output, line);
    for (const check of ["customers", "invoice total"]) {
      const [, source, target] = new RegExp(`^  ${check} +([\\d.]+) = ([\\d.]+)$`, "m").exec(ended.output) ?? assert.fail(`no check ${check}:\n${ended.output}`);
      assert.equal(source, target);
    }
  });

  it("prints it in the words that the README shows", () => {
    // The tests' move does without a backup, the demo's has one.
    const words = (report: string) => masked(report.replace(/^  backup .*\n/m, ""));
    assert.equal(words(reportOf(ended.output)), words(recorded("demo-table")));
  });

  it("makes what the estate names, each once, and leaves nothing of the work behind", async () => {
    assert.deepEqual(await inventory(), finished);
  });

  it("every write that shop had acknowledged is on the target, before and after the switch", async () => {
    await applicationsGoOn();
    assert.deepEqual(await lost(atTarget), []);
    const { data } = (await journal()).find(({ kind, event }) => kind === "move" && event === "committed")!;
    const committed = Date.parse(String(data.committedAt));
    const writes = await acknowledged("shop");
    assert.ok(writes.some(({ at }) => at < committed) && writes.some(({ at }) => at > committed), "writes on both sides of the commit");
  });

  it("the interruption that it reports is the longest gap in the application's own log", async () => {
    const run = (await lastRun())!;
    const since = Date.parse(run.entries[0]!.at);
    for (const application of ["shop", "reports"] as const) {
      const record = (await journal()).findLast(({ kind, subject }) => kind === "application" && subject === application)!;
      const { longestMilliseconds } = record.data.interruption as { longestMilliseconds: number };
      const times = (await acknowledged(application)).map(({ at }) => at).filter((at) => at <= Date.parse(record.at));
      const first = Math.max(0, times.findLastIndex((at) => at < since));
      const gaps = times.slice(first).map((at, index, all) => (index === 0 ? 0 : at - all[index - 1]!));
      assert.equal(longestMilliseconds, Math.max(...gaps), `${application}: journal and log`);
      assert.ok(longestMilliseconds > 500, "a switch that nobody noticed was not measured");
      assert.match(ended.output, new RegExp(`^  ${application} +${duration(longestMilliseconds / 1000).replace(".", "\\.")}$`, "m"));
    }
  });

  it("reports, unchanged and never restarted, works through its proxy with its old password", async () => {
    const { Id, State } = await inspect("srv84", "reports");
    assert.deepEqual([Id, State.StartedAt], [reportsBefore.Id, reportsBefore.State.StartedAt]);
    assert.match(await inContainer(engines.srv84, "reports", ["probe"]), /read \d+ invoices/);
    assert.equal(await atTarget("select rolpassword from pg_authid where rolname = 'reports'"), hashBefore);
    assert.notEqual(await atTarget("select count(*) from pg_stat_activity where usename = 'reports' and datname = 'chinook'"), "0");
  });

  it("shop has an account of its own and its password as a file", async () => {
    const { Config } = await inspect("srv84", (await task("srv84", "lab-shop"))!);
    assert.ok(Config.Env.includes("DATABASE_USER=shop_app") && Config.Env.includes("DATABASE_HOST=pg-main"), Config.Env.join("\n"));
    assert.ok(Config.Env.some((line) => line.startsWith("DATABASE_PASSWORD_FILE=/run/secrets/")));
    assert.match(await inContainer(engines.srv84, (await task("srv84", "lab-shop"))!, ["probe"]), /at pg-main:5432 as shop_app/);
    assert.notEqual(await atTarget("select count(*) from pg_stat_activity where usename = 'shop_app'"), "0");
  });

  it("npm run db tells how an account connects from either place, and that a carried password is not known", async () => {
    assert.match((await succeeds(db())).output, /^pg-main-chinook +shop_app +application +pg-main:5432 +198\.\d+\.\d+\.80:5434$/m);
    assert.equal(await logsIn(await published()), "shop_app");
    assert.match((await succeeds(db("chinook", "--account", "shop_app", "--form", "env"))).output, /^PGHOST='pg-main'$/m);
    assert.match((await fails(db("chinook", "--account", "reports"))).output, /account reports was carried with its password, which dbhaven does not know/);
    assert.match((await succeeds(db("shell", "chinook", "--account", "shop_app", "--", "-Atc", "select current_user, inet_client_addr() is null"))).output, /^shop_app\|t$/m);
    assert.match((await fails(db("shell", "chinook"))).output, /give it one with role: readOnly, or name another with --account \(it has "reports" and "shop_app"\)/);
  });

  it("lets nobody in over a network without TLS, to another database, or as the bootstrap superuser", async () => {
    assert.equal(await atTarget("select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid) where usename in ('shop_app', 'reports')"), "t");
    const url = new URL(await published());
    await assert.rejects(logsIn(Object.assign(new URL(url), { pathname: "/postgres" }).href), /no pg_hba\.conf entry .* database "postgres", SSL encryption/);
    await assert.rejects(logsIn(Object.assign(new URL(url), { username: "postgres" }).href), /no pg_hba\.conf entry .* user "postgres"/);
    await assert.rejects(logsIn(Object.assign(new URL(url), { search: "" }).href), /no pg_hba\.conf entry .* no encryption/);
  });

  it("no password is in plain state, logs, docker inspect, a process list, an environment or the output", () => {
    const generated = generatedPasswords();
    assert.equal(generated.length, 3, "administrator, shop_app, dbhaven's own");
    const processes = [`${controlWord}-argument`, `${controlWord}-environment`];
    const places: Record<string, string> = { ...shown, "plain state": plainState(), "output of up": ended.output };
    const controls = {
      "processes of the operator's machine": [...processes, "jobs/run.ts move"],
      "processes of srv80": [...processes, "move.sh"],
      "processes of srv84": [...processes, "keeper.sh"],
      "logs of containers on srv80": ["statement: ", "shop_app", "run "],
      "logs of containers on srv84": ["statement: ", ": committed"],
      "docker inspect": ["DATABASE_USER=shop_app", "MAX_INTERRUPTION_SECONDS", "keeper.sh", "lab-pg-main"],
      "plain state": ["pg-main-administrator-password", "MAX_INTERRUPTION_SECONDS"],
      "output of up": ["MATCH"],
    };
    shownNowhere(generated, places, controls);
    // The operator's own secret is where he gave it: the old container's image puts it into its own server's environment, and
    // Pulumi hands the stack's configuration to the program as PULUMI_CONFIG. It may be nowhere else.
    const others = Object.fromEntries(Object.entries(places)
      .filter(([place]) => place !== "processes of srv84")
      .map(([place, text]) => [place, text.replace(/\bPULUMI_CONFIG=.*$/gm, "")]));
    shownNowhere([passwords(lab).postgres], others, controls);
  });

  it("a second up and a preview with --refresh change nothing", async () => {
    const before = await inventory();
    await succeeds(up("--expect-no-changes"));
    await changesNothing();
    assert.deepEqual(await inventory(), before);
  });

  it("scaling shop and deploying it again leave the database's container as it was", async () => {
    const before = await databaseTask();
    const shop = async () => (await engines.srv84.listContainers({ filters: { label: ["com.docker.swarm.service.name=lab-shop"], status: ["running"] } })).map(({ Id }) => Id);
    const first = await shop();
    configure({ overrides: { ...overrides, applications: { shop: { replicas: 2 } } } });
    await succeeds(up());
    const scaled = await shop();
    assert.equal(scaled.length, 2);
    assert.ok(scaled.includes(first[0]!), "the first task went on");
    configure({ overrides: { ...overrides, applications: { shop: { replicas: 2, revision: 1 } } } });
    await succeeds(up());
    const redeployed = await shop();
    assert.equal(redeployed.length, 2);
    assert.ok(redeployed.every((id) => !scaled.includes(id)), "both tasks are new");
    assert.deepEqual(await databaseTask(), before);
    await applicationsGoOn();
    assert.deepEqual(await lost(atTarget), []);
  });

  it("a rotated password is taken by server and application in this order, and the old one is refused", async () => {
    const [old, before] = [await published(), await databaseTask()];
    const rotated = { databaseStacks: { main: { instances: { "pg-main": { ...overrides.databaseStacks.main.instances["pg-main"], databases: { chinook: { accounts: { shop_app: { rotation: 1 } } } } } } } } };
    configure({ overrides: rotated });
    await succeeds(up());
    const given = await published();
    assert.notEqual(given, old);
    await logsIn(given);
    await assert.rejects(logsIn(old), /password authentication failed/);
    assert.match(await inContainer(engines.srv84, (await task("srv84", "lab-shop"))!, ["probe"]), /as shop_app/);
    assert.deepEqual(await databaseTask(), before);
    assert.deepEqual(await lost(atTarget), []);
    await changesNothing();
  });

  it("the old containers are stopped for good, and no prune takes their volumes", async () => {
    for (const name of ["shop-db", "shop"]) {
      const { State, HostConfig } = await inspect("srv84", name);
      assert.deepEqual([name, State.Running, HostConfig.RestartPolicy!.Name], [name, false, "no"]);
      assert.match(await onServer("srv84", `docker start ${name} 2>&1 && echo STARTED || true`), /^(?![^]*STARTED)[^]*pids\.max: invalid argument/);
    }
    await applicationsGoOn();
    await onServer("srv84", `
      # The lab's own: what every world starts from.
      docker run -d --rm --name pristine-holder --network none --entrypoint sleep -v shop-db-pristine:/pristine:ro postgres:15-bookworm infinity >/dev/null
      docker volume create positive-control >/dev/null
      docker container prune -f >/dev/null
      docker volume prune -f --all >/dev/null 2>&1 || docker volume prune -f >/dev/null
      docker rm -f pristine-holder >/dev/null`);
    const { Volumes } = await engines.srv84.listVolumes();
    const names = Volumes.map(({ Name }) => Name);
    assert.ok(!names.includes("positive-control"), "the prune took what nobody holds");
    assert.ok(names.includes("shop-db-data") && names.includes("shop-log"), names.join(", "));
    assert.match(await onServer("srv84", "cat /var/lib/docker/volumes/shop-db-data/_data/PG_VERSION"), /^15$/m);
    await succeeds(up("--expect-no-changes"));
  });

  it("once it is completed its way back is closed, and whoever asks for it is told in the preview", async () => {
    const phase = (phase: string) => configure({ overrides: { ...overrides, moves: { chinook: { phase } } } });
    phase("completed");
    assert.match((await succeeds(up())).output, /^  completed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, by \S+: the way back is closed$/m);
    await changesNothing();
    assert.match((await succeeds(start("cli/status.ts").ended)).output, /Move chinook\n  completed, run /);
    phase("reverted");
    assert.match((await fails(preview())).output, /The move "chinook" has been completed: its way back is closed for good.*Nothing was touched\./);
    phase("completed");
  });

  it("its old side, of which a prune took the containers, is kept for retainOldDays, and then removed by one command, with nothing to do for the next up", async () => {
    const { output } = await fails(removeOld("chinook", "--yes"));
    assert.match(output, /^ {2}srv84 {2}container shop-db +gone\n {2}srv84 {2}volume shop-db-data +to be removed, with all that is in it$/m);
    assert.match(output, /^not yet: What there is of container shop-db on srv84 is kept until .* UTC: it was stopped .* UTC, and moves\.chinook\.retainOldDays is 7\.$/m);
    assert.match(output, /^not yet: Nothing is said of a backup of the target of "chinook", .*\nNothing was removed\.$/ms);
    const later = Object.assign(Object.create(engines.srv84) as typeof engines.srv84, { info: async () => ({ SystemTime: new Date(Date.now() + 8 * 86_400_000).toISOString() }) });
    const { refusals, remove } = await surveyRemoval(loadEstateFromFiles({ stack: "dev", directory: checkout, configFile: stackFile }).estate, "chinook", { ...engines, srv84: later });
    assert.deepEqual(refusals, []);
    await remove("bob@desk", "on srv82", () => undefined);
    assert.ok(!(await engines.srv84.listContainers({ all: true })).some(({ Names }) => Names.includes("/lab-held-shop-db")));
    assert.ok(!(await engines.srv84.listVolumes()).Volumes.some(({ Name }) => Name === "shop-db-data"));
    await changesNothing();
    assert.match((await succeeds(history())).output, /chinook +switched .* s +MATCH, committed, run .*\n[^]*shop +switched .* was interrupted for [^]*chinook +completed [^]*chinook +removed +bob@desk +container shop-db on srv84, volume shop-db-data; backup restored: on srv82/);
    assert.match((await succeeds(start("cli/status.ts").ended)).output, /container shop-db +removed .* UTC, by bob@desk$/m);
  });
});
