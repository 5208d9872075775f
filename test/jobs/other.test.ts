import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { moveFiles } from "../../jobs/local/files";
import { exitCodes } from "../../plan/moves/failure";
import { databaseSettings, moveSettings, secrets, Stubbed } from "./support/stubbed";

const checkout = path.join(__dirname, "..", "..");

describe("Jobs of PostgreSQL", () => {
  const jobs: Stubbed[] = [];
  const start = (script: string, settings: Record<string, string>, changed: Record<string, string> = {}) => {
    jobs.push(new Stubbed(script, settings, changed));
    return jobs.at(-1)!;
  };
  after(() => jobs.forEach((job) => job.remove()));

  it("have the exit codes of the plan", () => {
    const text = fs.readFileSync(path.join(checkout, "jobs", "lib", "exit.sh"), "utf8");
    const found = Object.fromEntries([...text.match(/exit_codes=\((.*)\)/)![1]!.matchAll(/\[(\w+)\]=(\d+)/g)].map(([, name, code]) => [name, Number(code)]));
    assert.deepEqual(found, exitCodes);
  });

  it("are files that a shell understands, each with its purpose on top and no more than 200 lines", () => {
    for (const [file, text] of Object.entries(moveFiles("postgres"))) {
      assert.match(text, /^(#|--) Purpose: /, file);
      assert.ok(text.split("\n").length <= 200, file);
      if (file.endsWith(".sh")) execFileSync("bash", ["-n", path.join(checkout, "jobs", file)]);
    }
  });

  it("call no program that the official images lack", () => {
    for (const [file, text] of Object.entries(moveFiles("postgres"))) {
      if (file.endsWith(".sh")) assert.ok(!/\b(jq|python3?|perl|awk|pkill|pgrep|ps|curl)\b/.test(text.replace(/#.*/g, "")), file);
    }
  });

  it("database.sh makes account and database, and gives no secret to an argument", async () => {
    const job = start("database", databaseSettings);
    assert.equal(await job.end(), 0, job.stdout + job.stderr);
    const scripts = job.scripts().filter((script) => script);
    assert.deepEqual(scripts.slice(scripts.indexOf("refusals.sql")), ["refusals.sql", "database.sql", "schema.sql", "note.sql", "owner.sql", "account-names.sql", "account.sql", "create.sql", "public.sql", "extensions.sql", "schemas.sql", "narrow.sql", "privileges.sql", "access.sql", "access-problems.sql", "reloaded.sql"]);
    const seen = JSON.stringify(job.calls()) + job.stdout + job.stderr;
    for (const secret of Object.values(secrets)) assert.ok(!seen.includes(secret), secret);
    assert.deepEqual(job.file("result"), { state: "done", database: "shop", owner: "shop_owner", accounts: [{ name: "shop_app", role: "application" }] });
  });

  it("database.sh leaves roles and database to the provider where that makes them", async () => {
    const job = start("database", { ...databaseSettings, MANAGE: "provider" });
    assert.equal(await job.end(), 0, job.stdout + job.stderr);
    assert.deepEqual(job.scripts().filter((script) => ["owner.sql", "account.sql", "create.sql"].includes(script)), []);
    assert.ok(job.scripts().includes("privileges.sql"));
  });

  it("database.sh opens a database that a move fills only once it is filled", async () => {
    for (const filled of ["false", "true"]) {
      const job = start("database", { ...databaseSettings, OPEN: "false" }, { "opened.sql": `${filled}\n` });
      assert.equal(await job.end(), 0, job.stdout + job.stderr);
      assert.ok(job.calls().find(({ script }) => script === "public.sql")!.arguments.includes(`open=${filled}`));
    }
  });

  it("database.sh refuses with all reasons before it makes anything", async () => {
    const job = start("database", databaseSettings, { "refusals.sql": "one\ntwo\n" });
    assert.equal(await job.end(), exitCodes.refused);
    assert.equal(job.file("result")!.reason, "one; two");
    assert.ok(!job.scripts().includes("note.sql"));
  });

  it("database.sh goes on where the server's name was not known for a moment", async () => {
    const job = start("database", databaseSettings, { "refusals.sql.fails": 'psql: error: could not translate host name "target" to address: Name or service not known\n' });
    await job.called("refusals.sql");
    fs.rmSync(path.join(job.folder, "answers", "refusals.sql.fails"));
    assert.equal(await job.end(), 0, job.stdout + job.stderr);
  });

  it("database.sh says what it lacks when a setting is missing", async () => {
    const job = start("database", { DATABASE: "shop" });
    assert.equal(await job.end(), exitCodes.refused);
    assert.match(String(job.file("result")!.reason), /lacks its setting TARGET_HOST/);
  });

  it("keeper.sh beats until the lease is over, and through a source that does not answer", async () => {
    const job = start("keeper", moveSettings, { "keep.sql.fails": "psql: error: no route to host\n" });
    await job.called("keep.sql");
    fs.rmSync(path.join(job.folder, "answers", "keep.sql.fails"));
    job.answer("keep.sql", "lifted\n");
    assert.equal(await job.end(), 0);
    assert.deepEqual(job.stdout.trim().split("\n"), [`run ${moveSettings.RUN}: no answer`, `run ${moveSettings.RUN}: lifted`]);
  });

  it("keeper.sh ends with an error when it is stopped, so that it is started again", async () => {
    const job = start("keeper", moveSettings, { "keep.sql": "fenced\n" });
    await job.called("keep.sql");
    job.signal("SIGTERM");
    assert.equal(await job.end(), 143);
  });
});
