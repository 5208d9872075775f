import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { mariadbParts } from "./support/mariadbParts";

/** Parts of the way back's jobs that need no server; test/soak/mariadbWayBack.soak.ts has the rest. */
describe("The way back of a move of MariaDB, without a server", () => {
  const { folder, printed, questions } = mariadbParts(
    {
      RUN: "B1", LEASE: "R1", MOVE: "shop", BY: "me", SOURCE_HOST: "old", SOURCE_PORT: "3306", SOURCE_DATABASE: "shop", TARGET_HOST: "new", TARGET_PORT: "3306", TARGET_DATABASE: "shop",
      TARGET_AWAY: "false", WRITES: "carry", ACCOUNTS: "owner maker\n", TARGET_ACCOUNTS: "maker migration\n",
    },
    ["move/progress.sh", "move/reversal.sh", ...["definitions", "rows", "verify", "target"].map((part) => `mariadb/move/${part}.sh`), ...["close", "compare", "carry", "outcome"].map((part) => `mariadb/revert/${part}.sh`)],
    "side_password source source-dbhaven\nside_password target target-admin",
  );

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

  it("ends well where the target answers no more, once it is decided, and says that nothing was set aside", () => {
    const ended = (target: string) => {
      printed(`target_answers() { ${target}; }; set_target_aside() { echo 'ERROR: disk full' >&2; return 1; }; reverted_result() { echo '{"state":"reverted"}'; }; (finish_back)`);
      return JSON.parse(fs.readFileSync(path.join(folder, "output", "result"), "utf8"));
    };
    assert.deepEqual(ended("echo 'ERROR: no route' >\"$scratch/login\"; false"), { state: "reverted", notAside: "it does not answer (ERROR: no route)" });
    assert.deepEqual(ended("true"), { state: "reverted", notAside: "ERROR: disk full" });
  });

  it("opens the target again whichever run has closed it, and does not know how one stands that it has closed and that answers no more", () => {
    const ended = (target: string, closed = "") => {
      printed(`${closed}target_answers() { ${target}; }; open_target_again() { echo opened >"${folder}/opened"; }; drop_copy() { :; }; (end_open_again refused "definitions differ") || true`);
      return JSON.parse(fs.readFileSync(path.join(folder, "output", "result"), "utf8"));
    };
    assert.equal(ended("true").state, "refused");
    assert.ok(fs.existsSync(path.join(folder, "opened")));
    assert.equal(ended("echo 'ERROR: no route' >\"$scratch/login\"; false").state, "refused");
    assert.match(ended("echo 'ERROR: no route' >\"$scratch/login\"; false", 'touch "$scratch/closed"; ').reason, /could not be opened again: it does not answer \(ERROR: no route\)/);
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
