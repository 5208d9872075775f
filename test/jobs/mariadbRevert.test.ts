import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const jobs = path.join(__dirname, "..", "..", "jobs");

/** A client that notes what it is asked, and answers with ANSWER. */
const client = `#!/bin/bash
cat >>"$ASKED"
printf '%b' "$ANSWER"
`;

/** Parts of the way back's jobs that need no server; test/soak/mariadbWayBack.soak.ts has the rest. */
describe("The way back of a move of MariaDB, without a server", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-mariadb-revert-"));
  const asked = path.join(folder, "asked");
  fs.mkdirSync(path.join(folder, "secrets"));
  fs.writeFileSync(path.join(folder, "mariadb"), client, { mode: 0o755 });
  for (const name of ["source-dbhaven", "target-admin"]) fs.writeFileSync(path.join(folder, "secrets", name), `secret of ${name}`);
  fs.writeFileSync(path.join(folder, "settings.env"), "RUN=B1\nLEASE=R1\nMOVE=shop\nBY=me\nSOURCE_HOST=old\nSOURCE_PORT=3306\nSOURCE_DATABASE=shop\nTARGET_HOST=new\nTARGET_PORT=3306\nTARGET_DATABASE=shop\nTARGET_AWAY=false\nWRITES=carry\nACCOUNTS='owner maker\n'\nTARGET_ACCOUNTS='maker migration\n'\n");
  after(() => fs.rmSync(folder, { recursive: true }));

  /** What a function of the jobs prints, with lines on its stdin. */
  function printed(call: string, { answer = "", input = "" } = {}): string {
    fs.rmSync(asked, { force: true });
    const files = ["lib/job.sh", "mariadb/session.sh", "mariadb/move/sides.sh", "move/progress.sh", "move/reversal.sh", ...["definitions", "rows", "verify", "target"].map((file) => `mariadb/move/${file}.sh`), ...["close", "compare", "carry", "outcome"].map((file) => `mariadb/revert/${file}.sh`)];
    const env = { PATH: `${folder}:${process.env.PATH}`, DBHAVEN_HOME: folder, DBHAVEN_SECRETS: path.join(folder, "secrets"), DBHAVEN_OUTPUT: path.join(folder, "output"), DBHAVEN_MEMORY: folder, TMPDIR: folder, ASKED: asked, ANSWER: answer };
    const script = `${files.map((file) => `. '${jobs}/${file}'`).join("\n")}\nside_password source source-dbhaven\nside_password target target-admin\ndatabase_collation=latin1_german1_ci source_version=101119 target_version=110809 heap_bytes=1\n${call}\nforget_passwords`;
    return execFileSync("bash", ["--norc", "-c", script], { env, input, encoding: "utf8" });
  }
  const questions = () => (fs.existsSync(asked) ? fs.readFileSync(asked, "utf8") : "");

  it("tells what became of the writes, and names as kept only what is", () => {
    const result = (writes: string) => JSON.parse(printed(`printf 'orders\\na "b\\n' >"$scratch/written"; printf '[{"table":"t"}]' >"$scratch/differences.json"; echo settings >"$scratch/not-compared"; writes=${writes}; result_json`));
    assert.deepEqual(result("none"), { writes: "none", notCompared: ["settings"] });
    assert.deepEqual(result("lost"), { writes: "lost", differences: [{ table: "t" }], notCompared: ["settings"] });
    assert.deepEqual(result("unknown"), { writes: "unknown" });
    assert.deepEqual(result("carried"), { writes: "carried", carried: [["shop", "orders"], ["shop", 'a "b']], kept: "dbhaven-replaced-R1", notCompared: ["settings"] });
  });

  it("goes on with what is decided, and does nothing to a source that has decided nothing", () => {
    assert.equal(printed("reversal_state", { answer: "committed\\n" }), "committed\n");
    assert.doesNotMatch(questions(), /finish_revert/);
    assert.equal(printed("reversal_state", { answer: "reverting\\n" }), "reverted\n");
    assert.match(questions(), /CALL dbhaven\.finish_revert\(@run\)/);
  });

  it("sets nothing of the target aside that is noted for another run", () => {
    printed("set_target_aside", { answer: "R2 filling\\n" });
    assert.doesNotMatch(questions(), /dbhaven-definitions|DROP DATABASE|UPDATE/);
  });

  it("asks nobody at a target that is away, and says why", () => {
    assert.equal(printed('TARGET_AWAY=true; target_answers || last_words "$scratch/login"'), "ERROR: its server is offline");
    assert.equal(questions(), "");
  });

  it("carries rows the other way round, with the last moment of versioned ones as the source's server knows it", () => {
    const text = printed("giver=target taker=source; giving_begin; taking_begin");
    assert.match(text, /@forever = CAST\('2106-02-07 06:28:15\.999999' AS DATETIME\(6\)\), @forever_there = QUOTE\('2038-01-19 03:14:07\.999999'\)/);
    assert.match(text, /system_versioning_insert_history = 1/);
    assert.doesNotMatch(printed("giver=target taker=source source_version=100611; taking_begin"), /insert_history/);
  });

  it("makes triggers again for the account that they belong to at the source, by statements that stand alone", () => {
    const shown = ["t", "ANSI_QUOTES", 'CREATE DEFINER="owner"@"localhost" TRIGGER "t" BEFORE INSERT ON "a" FOR EACH ROW SET @x = ";"', "utf8mb4", "utf8mb4_bin", "latin1_german1_ci", "2026-01-01"].join("\t");
    const made = printed('made_again trigger 0 "$(cat)"', { input: shown });
    assert.match(made, /^DELIMITER \/\/\d+\/\/\nSET sql_mode = 'ANSI_QUOTES'[^]*CREATE DEFINER="owner"@"localhost" TRIGGER "t" BEFORE INSERT ON "a" FOR EACH ROW SET @x = ";"\n\/\/\d+\/\/\nDELIMITER ;\n$/);
  });

  it("finds what was written, by rows, next values and sequences, also where names have odd letters", () => {
    const tables = ['{"schema":"shop","table":"a\\"b\\\\c","rows":1,"bytes":1,"sourceDigest":"x","targetDigest":"y","match":false}', '{"schema":"shop","table":"same","rows":1,"bytes":1,"sourceDigest":"x","targetDigest":"x","match":true}'];
    fs.writeFileSync(path.join(folder, "tables"), `${tables.join("\n")}\n`);
    const call = `cp ${folder}/tables "$scratch/tables.json"
printf 'next value\\tnumbered\\t5\\nnext value\\tother\\t5\\nsequence values\\ts\\\\\\\\q\\t1\\n' >"$scratch/described-source"; printf 'next value\\tnumbered\\t9\\nnext value\\tother\\t5\\nsequence values\\ts\\\\\\\\q\\t2\\n' >"$scratch/described-target"
written_names | tee "$scratch/names"; echo --; only_values <"$scratch/described-target" | only_named 2`;
    assert.deepEqual(printed(call).trim().split("\n"), ['a"b\\c', "numbered", "s\\q", "--", "next value\tnumbered\t9", "sequence values\ts\\\\q\t2"]);
  });

  it("compares no rows of a table whose definition is another, or that one side alone has", () => {
    const call = `printf 'column\\twide.ned.c\\tint\\ntable\\tgone\\tx\\ntable\\tsame\\tx\\n' >"$scratch/described-source"; printf 'column\\twide.ned.c\\tbigint\\ntable\\tsame\\tx\\n' >"$scratch/described-target"
: >"$scratch/tables"; : >"$scratch/left-out"; printf '1\\t1\\tgone\\n1\\t1\\tsame\\n1\\t1\\twide.ned\\n' >"$scratch/all-tables"; same_tables; cat "$scratch/tables"; echo --; cat "$scratch/left-out"`;
    assert.deepEqual(printed(call).trim().split("\n"), ["1\t1\tsame", "--", "gone", "wide.ned"]);
  });
});
