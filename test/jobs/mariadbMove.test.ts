import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { mariadbParts } from "./support/mariadbParts";

/** Parts of a move's jobs that need no server; test/soak/mariadbJobs.soak.ts has the rest. */
describe("A move of MariaDB, without a server", () => {
  const { folder, printed, questions, beginnings } = mariadbParts(
    { RUN: "R1", MOVE: "shop", SOURCE_HOST: "old", SOURCE_PORT: "3306", SOURCE_DATABASE: "shop", SOURCE_SUPERUSER: "root", TARGET_HOST: "new", TARGET_PORT: "3306", TARGET_DATABASE: "shop", ACCOUNTS: "owner maker\n" },
    ["move/throttle.sh", "move/parallel.sh", ...["lease", "definitions", "rows", "passwords", "prepare", "target", "fence", "snapshot", "copy", "indexes", "verify", "findings", "untouched", "finish"].map((part) => `mariadb/move/${part}.sh`)], "sides",
  );
  /** The reason with which a step fails. */
  const failure = (call: string) => printed(`(${call}) || true; tail -n +2 "$scratch/failure"`).trim();

  it("keeps passwords in files alone, and its sessions out of the logs and out of the binary log", () => {
    printed("on_source <<<'SELECT 1;'; on_target <<<'SELECT 2;'; as_superuser <<<'SELECT 3;'");
    const lines = beginnings();
    assert.deepEqual(lines.map((line) => /--user=(\S+)/.exec(line)![1]), ["dbhaven", "dbhaven", "root"]);
    assert.match(lines[1]!, /--ssl-ca=\S+ --ssl-verify-server-cert/);
    assert.ok(!`${lines}${questions()}`.includes("secret of"), lines.join("\n"));
    assert.equal([...questions().matchAll(/sql_log_bin = 0, sql_log_off = 1, slow_query_log = 0/g)].length, 3);
  });

  it("commits each statement and stays in its session, whatever the server's defaults are", () => {
    printed("on_source <<<'SELECT 1;'; stream_at target <<<'SELECT 2;'");
    assert.equal([...questions().matchAll(/, autocommit = 1, completion_type = 'NO_CHAIN', sql_safe_updates = 0, /g)].length, beginnings().length);
  });

  it("makes no file outside the data folder, and tells none that lies there: tables and partitions with folders of their own are made without", () => {
    printed("on_source <<<'SELECT 1;'; echo 'CREATE TABLE t (id INT);' | making");
    assert.equal([...questions().matchAll(/sql_mode = '[A-Z_,]*NO_DIR_IN_CREATE/g)].length, 2);
  });

  it("asks a source that has to be encrypted whether it is before anything else, in every session", () => {
    printed("on_source <<<'SELECT 1;'", { settings: "SOURCE_TLS=required" });
    assert.match(questions(), /^SELECT VARIABLE_VALUE <> ''[^]*SSL_CIPHER[^]*it offers no TLS/);
    printed("on_source <<<'SELECT 1;'");
    assert.doesNotMatch(questions(), /SSL_CIPHER/);
  });

  it("gives definitions to the account that takes the place of theirs, in either quotes, and leaves the text as it is", () => {
    const made = (kind: string, enabled: string, ...fields: string[]) => printed(`statement_of '${kind}' ${enabled} "$(cat)"`, { input: fields.map((field) => field.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\t/g, "\\t")).join("\t") });
    const body = "BEGIN\n  -- DEFINER=`owner`@`%` stays, as do '\\n' and a tab\t;;\nEND";
    const made1 = made("procedure", "0", "p", "ANSI_QUOTES", `CREATE DEFINER="owner"@"%" PROCEDURE "p"()\n${body}`, "latin1", "latin1_swedish_ci", "utf8mb4_bin");
    assert.ok(made1.includes(`CREATE DEFINER="maker"@"%" PROCEDURE "p"()\n${body}\n//`), made1);
    assert.match(made1, /^ALTER DATABASE COLLATE utf8mb4_bin\n\/\/\d+\/\/\nSET sql_mode = 'ANSI_QUOTES', time_zone = '\+00:00', character_set_client = latin1, collation_connection = latin1_swedish_ci\n/);
    assert.match(made1, /\nALTER DATABASE COLLATE latin1_german1_ci\n\/\/\d+\/\/\n$/);
    const event = (enabled: string) => made("event", enabled, "e", "", "+02:00", "CREATE DEFINER=`owner`@`localhost` EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO SELECT ' PRESERVE ENABLE'", "utf8mb4", "utf8mb4_bin", "latin1_german1_ci");
    assert.match(event("1"), /time_zone = '\+02:00'[^]*CREATE DEFINER=`maker`@`%` EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE DISABLE DO SELECT ' PRESERVE ENABLE'/);
    assert.match(event("0"), /NOT PRESERVE ENABLE DO/);
    assert.match(made("view", "0", "v", "CREATE ALGORITHM=UNDEFINED DEFINER=`owner`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1", "gbk", "gbk_chinese_ci"), /^charset gbk\n[^]*DEFINER=`maker`@`%` SQL SECURITY[^]*\ncharset utf8mb4\n$/);
  });

  it("asks for rows with names in quotes, and knows the last moment of versioned rows by the version", () => {
    const table = "1\\t1\\twe`ird ' t\\t1\\t`a``b`\\tCONCAT_WS(',', 1)\\t24\\t`we``ird '' t`\\tCONCAT_WS(',', 1)\\t";
    const text = printed(`printf '${table.replace(/'/g, `'"'"'`)}\\n' >"$scratch/tables"; read_tables; rows_of 1; giving_begin; digest_begin target`);
    assert.ok(text.includes("'INSERT INTO `we``ird \\' t` (`a``b`) VALUES '"), text);
    assert.match(text, /@forever = CAST\('2038-01-19 03:14:07\.999999' AS DATETIME\(6\)\), @forever_there = QUOTE\('2106-02-07 06:28:15\.999999'\)/);
    assert.match(text, /@forever = CAST\('2106-02-07 06:28:15\.999999' AS DATETIME\(6\)\), @forever_there = 'forever'/);
  });

  it("reads a large table by ranges of its key, the first and the last of them open, and notes of each its share", () => {
    const line = (bytes: number, name: string, key = "") => `${bytes}\\t90\\t${name}\\t1\\tid\\tid\\t24\\t\`${name}\`\\tid\\tid\\t\\t${key}\\n`;
    const tables = line(100663296, "order", "`id`") + line(100663296, "without") + line(90000000, "empty", "`id`") + line(9000000, "small", "`id`") + line(10, "a", "`id`") + line(10, "b");
    const call = (what: string) => printed(`printf '${tables}' >"$scratch/tables"; giver=source JOBS=2 PARTED_BYTES=67108864; read_tables; on() { cat >>"$scratch/asked"; if grep -q 'FROM .order.) ends' "$scratch/asked"; then echo '-5 18446744073709551000'; else echo; fi; : >"$scratch/asked"; }; ${what}`)
      .trim().split("\n").map((text) => text.trim());
    assert.deepEqual(call("share_out | in_parts"), ["1//-5", "1/-5/18446744073709551000", "1/18446744073709551000/", "2", "3", "4", "5 6"]);
    assert.deepEqual(call("for piece in 1//-5 1/-5/7 1/7/ 1; do rows_of $piece | sed -n 's/.* FROM //p'; done"), ["`order` WHERE TRUE AND `id` < -5;", "`order` WHERE TRUE AND `id` >= -5 AND `id` < 7;", "`order` WHERE TRUE AND `id` >= 7;", "`order`;"]);
    assert.deepEqual(call("stream_at() { cat >/dev/null; }; : >\"$scratch/copied\"; share_out | in_parts >\"$scratch/work\"; copy_tables 1/-5/7 \"$scratch/e\"; copy_tables '5 6' \"$scratch/e\"; cat \"$scratch/copied\""), ["33554432\t30", "20\t180"]);
  });

  it("copies twice as many tables at once as it compares", () => {
    const call = `: >"$scratch/tables"; in_parallel() { echo "$1 $JOBS"; }; JOBS=2; read_tables; copy_rows; in_parallel make_indexes_of; echo "$JOBS"`;
    assert.deepEqual(printed(call).trim().split("\n"), ["copy_tables 4", "make_indexes_of 2", "2"]);
  });

  it("reads a rehearsal's rows and digests as slowly as it is told", () => {
    const answer = "INSERT INTO t VALUES (1)\\nmark\\t1\\t1\\tabc\\n;\\n";
    const read = `snapshot_mark=mark table_count=0; stream_at() { cat >/dev/null; printf %b "$ANSWER"; }; dd() { echo piece >>"$scratch/pieces"; command dd "$@"; }; read_snapshot 0; cat "$scratch/snapshot-digests"; [[ ! -e $scratch/pieces ]] || cat "$scratch/pieces"`;
    const rows = "INSERT INTO t VALUES (1)\n;\n1\t1\tabc\n";
    assert.equal(printed(read, { answer, settings: "unfenced=yes" }), rows);
    assert.equal(printed(read, { answer, settings: "unfenced=yes MAX_MEGABYTES_PER_SECOND=1" }), `${rows}piece\npiece\n`);
  });

  it("digests a table without transactions before its rows and after them, every table as at one time of day, and tells the operator's checks the true one", () => {
    const tables = ["1\\t1\\theld\\t1\\ta\\tb\\tc\\td\\te\\t\\t\\n", "1\\t1\\tmy\\t0\\ta\\tb\\tc\\td\\te\\t\\t\\n"].join("");
    const asked = printed(`snapshot_mark=mark; printf '${tables}' >"$scratch/tables"; read_tables; echo 'SELECT NOW();' >"$scratch/check-0"; snapshot_script 1`);
    const order = [...asked.matchAll(/INSERT INTO `(\w+)`|'mark', (\d)|timestamp = (\w+)|(NOW)/g)].map((match) => match.slice(1).find(Boolean));
    assert.deepEqual(order, ["held", "1", "1", "1", "2", "my", "1", "2", "DEFAULT", "NOW"]);
    assert.match(printed("digest_begin source"), /SET SESSION timestamp = 1;/);
  });

  it("takes a difference of a table without transactions for one, unless it was written to while it was read", () => {
    const found = (...digests: string[]) =>
      printed(`unfenced=yes table_held=('' 0) table_name=('' my); printf '${digests.map((digest) => `1\\t3\\t${digest}\\t1\\n`).join("")}' >"$scratch/snapshot-digests"; differing_rows 1 '"shop"' 3 3; cat "$scratch/differences" "$scratch/not-compared" 2>/dev/null || true`);
    assert.equal(found("aa", "aa"), '{"schema":"shop","table":"my","kind":"changed","keys":[]}\n');
    assert.equal(found("aa", "bb"), "rows of table my: its engine holds no moment still, and it was written to meanwhile\n");
  });

  it("ends where not every table that is made has rows to be copied", () => {
    const asked = (names: string[]) => `printf 'sequence\\ts\\t0\\tx\\n${names.map((name) => `table\\t${name}\\t0\\tx\\n`).join("")}' >"$scratch/objects"; ask() { printf '1\\t1\\tsession\\t1\\ta\\tb\\tc\\td\\te\\t\\t\\n'; }; ask_tables; echo all`;
    assert.equal(printed(asked(["session"])), "all\n");
    assert.match(failure(asked(["Session", "session"])), /^the source told how 2 tables are made, and of the rows of 1: /);
  });

  it("lets rows be as large as the servers do", () => {
    printed("on_source <<<'SELECT 1;'; stream_at target <<<'SELECT 2;'");
    for (const line of beginnings()) assert.match(line, /--max-allowed-packet=1G/);
  });

  it("brings rows of tables without transactions to the disk, and waits for none where there is no such table", () => {
    const settled = (held: string) => printed(`table_count=1 table_name=('' my) table_held=('' ${held}); sync() { echo synced; }; settle_tables`);
    assert.equal(settled("0"), "synced\n");
    assert.match(questions(), /FLUSH LOCAL TABLES `my`;/);
    assert.equal(settled("1"), "");
    assert.equal(questions(), "");
  });

  it("takes what is in the target for its own only where it is noted so of this database and nobody may log in there", () => {
    const problem = (earlier: number, open = "") => printed(`contents() { echo '3 tables'; }; earlier() { echo ${earlier}; }; ask() { printf '${open}'; }; TARGET_ACCOUNTS='app application'; target_problem`);
    assert.equal(problem(1), "");
    assert.match(problem(0), /^the target database shop is not empty, and what is in it was not left by an earlier run of this move: 3 tables$/m);
    assert.match(problem(1, "app\\nviewer\\n"), /^the target database shop is not empty, and may be in use, since app, viewer may log in there: 3 tables\. /);
    printed("noted state");
    assert.match(questions(), /WHERE move = @move AND moved = @database;/);
    assert.equal(printed("contents() { return 1; }; target_problem && echo empty || echo unknown"), "unknown\n");
  });

  it("fails behind the fence where a transaction was prepared after the look at what stands against the move", () => {
    const fence = (prepared: string) => `begin_step() { :; }; publish_progress() { :; }; prove_fence() { echo proven; }; end_sessions() { :; }; BY=me MAX_INTERRUPTION_SECONDS=9; on_source() { cat >/dev/null; printf 'fenced\\t9\\t{}\\n'; }; on() { cat >/dev/null; printf "${prepared}"; }; fence`;
    assert.equal(printed(fence("")), "proven\n");
    assert.equal(failure(fence("1\\t1\\t0\\t'left'\\n")), "the source has the prepared transaction 'left', which no fence ends: XA COMMIT 'left', or XA ROLLBACK 'left'");
  });

  it("digests a table again of which the server has forgotten when it was written, or does not tell when it was made, before it takes the target for written to", () => {
    const state = (gone: string) => `server 5\\n${gone}\\nkept - made 00:01\\n`.replace(/ /g, "\\t");
    const untouched = (before: string, now: string, digest: string) => `JOBS=1 asked=0; committed_together() { false; }; printf '${state(before)}' >"$scratch/target-state"; printf 'kept\\tabc\\ngone\\tdef\\n' >"$scratch/compared-digests"
ask() { if [[ $2 == tables ]]; then printf '1\\t1\\tkept\\t1\\ta\\tb\\tc\\td\\te\\t\\t\\n1\\t1\\tgone\\t1\\ta\\tb\\tc\\td\\te\\t\\t\\n'; else printf '${state(now)}'; fi; }
on() { cat >/dev/null; printf '1\\t1\\t${digest}\\t1\\n'; }; untouched_target; echo untouched`;
    const before = "gone 7 made 00:01";
    assert.equal(printed(untouched(before, before, "")), "untouched\n");
    const written = /^database shop on the target was written to after it was compared \(gone\)$/;
    for (const [then, now] of [[before, "gone 7 made -"], [before, "gone 7 - 00:01"], ["gone 7 - 00:01", before], ["gone 7 - 00:01", "gone 7 made -"]] as const) {
      assert.equal(printed(untouched(then, now, "def")), "untouched\n", now);
      assert.match(failure(untouched(then, now, "xyz")), written, now);
    }
    for (const now of ["gone 8 made -", "gone 8 - 00:01", "gone 7 made 00:02", "gone 7 - 00:02", "gone 7 anew 00:01"]) assert.match(failure(untouched(before, now, "def")), written, now);
    assert.match(failure(untouched("gone 7 made -", before, "def")), written);
  });

  it("drops the plain indexes of a table that is empty yet, and keeps what makes them again in the server's words", () => {
    const shown = (name: string, ...lines: string[]) => [name, `CREATE TABLE \`${name}\` (\n${lines.join(",\n")}\n) ENGINE=InnoDB`].map((field) => field.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")).join("\t");
    const line = shown("we`ird", "  `KEY` int(11) DEFAULT 1", "  PRIMARY KEY (`KEY`)", "  UNIQUE KEY `u` (`b`)", "  KEY `k``x y` (`b`(3),`c` DESC) COMMENT 'it''s, \\n'", "  KEY `z` (`c`)");
    const [dropped, , made] = printed('split_indexes "$(cat)"; cat "$scratch/indexes"', { input: line }).split("\n");
    assert.equal(dropped, "ALTER TABLE `we``ird` DROP KEY `k``x y`, DROP KEY `z`");
    assert.equal(made, "ALTER TABLE `we``ird` ADD KEY `k``x y` (`b`(3),`c` DESC) COMMENT 'it''s, \\n', ADD KEY `z` (`c`);");
  });

  it("leaves the indexes of small tables, and those on which something stands", () => {
    const tables = (...lines: [number, string][]) => lines.map(([bytes, name]) => `${bytes}\\t1\\t${name}\\t1\\ta\\tb\\tc\\td\\te\\t\\n`).join("");
    const late = (lines: string) => printed(`printf '${lines}' >"$scratch/tables"; read_tables; late_tables`, { answer: "large\\tSHOW CREATE TABLE `large`;\\nsmall\\tSHOW CREATE TABLE `small`;\\n" });
    assert.equal(late(tables([9e6, "large"], [9e6, "bound"], [8e6, "small"])), "SHOW CREATE TABLE `large`;\n");
    assert.equal(late(tables([8e6, "small"])), "");
    assert.equal(questions(), "", "a database without large tables is asked nothing");
  });

  it("names what failed", () => {
    const file = path.join(folder, "errors");
    fs.writeFileSync(file, "about rows of table t, or of one copied with it\nERROR 1114 (HY000) at line 7: The table 't' is full\n");
    assert.equal(printed(`subject_of ${file}; last_words ${file}`), "rows of table t, or of one copied with it\nERROR 1114 (HY000) at line 7: The table 't' is full");
    fs.writeFileSync(file, "ERROR 2013 (HY000): gone\n");
    assert.equal(printed(`subject_of ${file}`), "rows\n");
  });

  it("says of which statement the server's words are, by the line of the session", () => {
    const making = (past: number, said: string) => printed(`on() { cat >/dev/null; printf '${said}\n' "$(($(begin_at target | wc -l) + ${past}))" >&2; return 1; }; printf 'CREATE TABLE \x60wide\x60 (\n  a INT)\n' | making 2>&1 || true`);
    assert.equal(making(3, "ERROR 1118 (42000) at line %d: Row size too large"), `ERROR 1118 (42000) at line ${making(3, "%d").trim()}: Row size too large (CREATE TABLE \`wide\` ()\n`);
    assert.equal(making(-1, "ERROR 1040 (HY000): Too many connections"), "ERROR 1040 (HY000): Too many connections\n");
  });

  it("hands the commit the runs behind the same fence, a line each", () => {
    printed("lease_commit 'R2 R3'", { answer: "committed\\n" });
    assert.ok(questions().includes(`SET @others = CONVERT(x'${Buffer.from("R2\nR3\n").toString("hex")}' USING utf8mb4);`), questions());
  });

  it("tells how far a copy is for each line that it is asked, as the ticker of every engine does", () => {
    assert.deepEqual(printed("copy_progress '[1000,10]'", { input: "[0,0]\n[770,5]\n" }).trim().split("\n").map((line) => JSON.parse(line)), [
      { doneRows: 0, totalRows: 10, doneBytes: 0, totalBytes: 1000, tables: [] }, { doneRows: 5, totalRows: 10, doneBytes: 770, totalBytes: 1000, tables: [] },
    ]);
  });
});
