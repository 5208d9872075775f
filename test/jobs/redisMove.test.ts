import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const jobs = path.join(__dirname, "..", "..", "jobs");

/**
 * A server by the words of its client, in which the lease is in the state STATE; what it is asked it notes in ASKED. It answers a login with
 * LOGIN, closes its connection after one where GONE is set, and to all else says REFUSED where that is.
 */
const client = `#!/bin/bash
while IFS= read -r line; do
  printf '%s\\n' "$line" >>"\${ASKED:-/dev/null}"
  if [[ $line == AUTH* ]]; then echo "\${LOGIN:-OK}"; continue; fi
  if [[ $GONE ]]; then echo "Error: Server closed the connection" >&2; exit 1; fi
  if [[ $REFUSED ]]; then echo "$REFUSED"; continue; fi
  case $line in
    ECHO*) echo "\${line#ECHO }" ;;
    HGET*) echo "$STATE" ;;
    PING) echo PONG ;;
    "ACL SETUSER"* | "CLIENT KILL"*) echo QUEUED ;;
    EXEC) if [[ $CHANGED ]]; then echo; else printf 'OK\\n1\\n'; fi ;;
    "CONFIG GET"*) printf 'aclfile\\n\\n' ;;
    *) echo OK ;;
  esac
done
`;

/** Parts of a move's jobs that need no server; test/soak/redisJobs.soak.ts has the rest. */
describe("A move of Redis, without a server", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-redis-move-"));
  fs.mkdirSync(path.join(folder, "secrets"));
  fs.writeFileSync(path.join(folder, "redis-cli"), client, { mode: 0o755 });
  for (const secret of ["source-dbhaven", "source-superuser", "target-admin"]) fs.writeFileSync(path.join(folder, "secrets", secret), "secret");
  fs.writeFileSync(path.join(folder, "settings.env"), "RUN=R1\nMOVE=sessions\nSOURCE_HOST=old\nSOURCE_PORT=6379\nSOURCE_SUPERUSER=default\nTARGET_HOST=new\nTARGET_PORT=6379\nTARGET_DATABASE=kept\nKEY_PATTERN='*'\nTARGET_ACCOUNTS=$'app application\\nviewer readOnly\\n'\n");
  after(() => fs.rmSync(folder, { recursive: true }));

  /** What a function of the jobs prints, with lines on its stdin. */
  function printed(parts: string[], call: string, input = "", more: Record<string, string> = {}): string[] {
    const files = ["lib/job.sh", "redis/session.sh", "redis/move/sides.sh", ...parts].map((file) => `. '${jobs}/${file}'`).join("\n");
    const env = { PATH: `${folder}:${process.env.PATH}`, DBHAVEN_HOME: folder, DBHAVEN_SECRETS: path.join(folder, "secrets"), DBHAVEN_OUTPUT: path.join(folder, "output"), TMPDIR: folder, ...more };
    return execFileSync("bash", ["--norc", "-c", `${files}\n${call}`], { env, input, encoding: "utf8" }).trimEnd().split("\n");
  }
  const users = (...lines: string[]) => {
    fs.writeFileSync(path.join(folder, "users"), lines.map((line) => `${line}\n`).join(""));
    return path.join(folder, "users");
  };

  const target = ["move/ticker.sh", "redis/move/stream.sh", "redis/move/survey.sh", "redis/move/target.sh"];

  it("closes every account but dbhaven's in one transaction with their sessions, and default keeps its rights", () => {
    const file = users("user dbhaven on #0 ~* +@all", "user default on #1 ~* &* +@all", "user shop on #2 ~shop:* +@all");
    assert.deepEqual(printed(["redis/move/accounts.sh"], `closing 7000 ${file}`), [
      "MULTI", 'ACL SETUSER "default" off', 'CLIENT KILL USER "default"', 'ACL SETUSER "shop" off resetkeys -@all resetchannels clearselectors', 'CLIENT KILL USER "shop"', "EXEC",
    ]);
    assert.ok(printed(["redis/move/accounts.sh"], `closing 6000 ${file}`).includes('ACL SETUSER "shop" off resetkeys -@all'), "a server without channels and selectors is told none");
  });

  it("gives every account back what it had, its selectors too, and dbhaven's nothing", () => {
    const file = users("user dbhaven on #0 ~* +@all", 'user shop on #2 ~shop:* -@all +get (~more:* -@all +set) %R~a"b');
    assert.deepEqual(printed(["redis/move/accounts.sh"], `opening ${file}`).map((line) => line.trimEnd()), ['ACL SETUSER "shop" reset "on" "#2" "~shop:*" "-@all" "+get" "(~more:* -@all +set)" "%R~a\\"b"']);
  });

  it("closes nobody once the lease has been lifted, also where that happens in between: nobody would open again", () => {
    const asked = path.join(folder, "asked");
    const close = (state: string, changed = "") => {
      fs.rmSync(asked, { force: true });
      const file = users("user dbhaven on #0 ~* +@all", "user default on #1 ~* +@all");
      const [end] = printed(["redis/move/stream.sh", "redis/move/accounts.sh", "redis/move/lasting.sh", "redis/move/lease.sh"], `cp ${file} "$scratch/users-before"; (shut_out 7000) 2>/dev/null && echo closed || echo open`, "", { STATE: state, CHANGED: changed, ASKED: asked }).slice(-1);
      return { end, lines: fs.readFileSync(asked, "utf8").split("\n") };
    };
    const closed = close("fenced");
    assert.equal(closed.end, "closed");
    assert.ok(closed.lines.indexOf("WATCH dbhaven:lease:R1") < closed.lines.indexOf("MULTI") && closed.lines.includes('ACL SETUSER "default" off'), closed.lines.join("\n"));
    const lifted = close("lifted");
    assert.equal(lifted.end, "open");
    assert.ok(!lifted.lines.includes("MULTI"), lifted.lines.join("\n"));
    assert.equal(close("fenced", "yes").end, "open");
  });

  it("tells how far a copy is for each line that it is asked, as the ticker of every engine does", () => {
    assert.deepEqual(printed(["redis/move/finish.sh"], "copy_progress '[1000,10]'", "[0,0]\n[77,5]\n[99,12]\n").map((line) => JSON.parse(line)), [
      { doneRows: 0, totalRows: 10, doneBytes: 0, totalBytes: 1000, tables: [] },
      { doneRows: 5, totalRows: 10, doneBytes: 500, totalBytes: 1000, tables: [] },
      { doneRows: 12, totalRows: 12, doneBytes: 1000, totalBytes: 1000, tables: [] },
    ]);
  });

  it("has the names of all keys that differ, of any bytes, as words of the client for the way back", () => {
    fs.writeFileSync(path.join(folder, "found-there-0"), "DBHAVEN expired=1 missing=gone value=odd\\x20\\x22key type=k\nDBHAVEN expired=0 expiry=k2 value=\n");
    fs.writeFileSync(path.join(folder, "found-back-0"), "DBHAVEN expired=0 missing=new missing=gone\n");
    assert.deepEqual(printed(["redis/move/findings.sh", "redis/revert/compare.sh"], `cp ${folder}/found-* "$scratch"; names_differing 0`), ['""', '"gone"', '"k"', '"k2"', '"new"', '"odd\\x20\\x22key"']);
  });

  it("asks the other side for a thousand keys at a time", () => {
    const lines = printed(["redis/move/stream.sh"], `seq 2500 | sed 's/.*/"&"/' | paste -sd "$thousand"`);
    assert.deepEqual(lines.map((line) => line.split(" ").length), [1000, 1000, 500]);
  });

  it("takes answers only where the last command has its own: a server that is busy, one that is gone after the login and one that lets nobody in fail with their words", () => {
    const answer = (more: Record<string, string> = {}) => printed([], "on source <<<PING 2>&1 || echo failed", "", more);
    assert.deepEqual(answer(), ["PONG"]);
    assert.deepEqual(answer({ REFUSED: "BUSY Redis is busy running a script." }), ["BUSY Redis is busy running a script.", "failed"]);
    assert.deepEqual(answer({ GONE: "yes" }), ["Server closed the connection", "failed"]);
    assert.deepEqual(answer({ LOGIN: "WRONGPASS invalid username-password pair", REFUSED: "NOAUTH Authentication required." }), ["WRONGPASS invalid username-password pair", "failed"]);
  });

  it("ends with a question that fails, whatever else stands against the move: what could not be asked is not right", () => {
    const call = 'problems() { echo one; on source <<<PING; echo two; }; steps() { refuse_problems; }; supervise steps; echo "$code"; failure_reason';
    assert.deepEqual(printed(["move/prepare.sh"], call), ["10", "one; PONG; two"]);
    assert.deepEqual(printed(["move/prepare.sh"], call, "", { REFUSED: "BUSY Redis is busy running a script." }), ["1", "BUSY Redis is busy running a script."]);
  });

  it("does not know what a target holds that does not tell it: that is not nothing", () => {
    const call = 'found=$(contents 2>/dev/null) && echo "$found keys" || echo unknown';
    assert.deepEqual(printed(target, call), ["0 keys"]);
    assert.deepEqual(printed(target, call, "", { REFUSED: "LOADING Redis is loading the dataset in memory" }), ["unknown"]);
  });

  it("empties a target by one reading, behind closed accounts: keys that came after the first look stay", () => {
    const ready = (first: number, second: number, problem = "") => printed(target, `
      contents() { if [[ -e $scratch/closed ]]; then echo ${second}; else echo ${first}; fi; }
      close_accounts() { touch "$scratch/closed"; say closed; }
      empty_target() { say emptied; }
      note_state() { say "$1"; }
      on() { printf 'filling\nR0\n'; }
      accounts_on() { echo "${problem}"; }
      (ready_target) || failure_reason`);
    assert.deepEqual(ready(0, 0), ["closed", "filling"]);
    assert.deepEqual(ready(3, 3), ["closed", "emptied", "filling"]);
    assert.deepEqual(ready(0, 2), ["closed", "the target database kept is not empty, and what is in it was not left by an earlier run of this move: 2 keys"]);
    assert.match(ready(3, 3, "app").join("\n"), /^the target database kept has 3 keys/);
  });

  it("empties no target whose accounts may log in since its last run, whatever that has noted", () => {
    const problem = (notes: string, users: string) => printed(target, `contents() { echo 5; }; on() { read -r line; case $line in HMGET*) printf '${notes}\n' ;; *) printf '${users}\n' ;; esac; }; target_problem`).join("\n");
    const closed = "user app off #1 ~*\\nuser viewer off #2 ~*";
    const open = "user app on #1 ~*\\nuser viewer on #2 ~*";
    for (const state of ["filling\\nR0", "verified\\nR0", "reverted\\ncarried"]) {
      assert.equal(problem(state, closed), "");
      assert.match(problem(state, open), /^the target database kept has 5 keys that an earlier run of this move has left, or that were written there since: app, viewer may log in\. .*\(FLUSHALL\)/);
    }
    assert.match(problem("reverted\\nlost", closed), /some were given up/);
    assert.match(problem("emptied\\nR0", closed), /was not left by an earlier run of this move: 5 keys/);
  });

  it("counts a login of the superuser as a fence that does not hold, whatever he may do after it", () => {
    const entering = (more: Record<string, string>) => printed(["redis/move/fence.sh"], "superuser_enters && echo enters || echo out", "", more);
    assert.deepEqual(entering({ REFUSED: "NOPERM this user has no permissions to run the 'set' command" }), ["enters"]);
    assert.deepEqual(entering({ LOGIN: "WRONGPASS invalid username-password pair" }), ["out"]);
  });

  it("takes as many keys at once as make a megabyte, one at least, and few where nobody knows", () => {
    assert.deepEqual(printed(["redis/move/stream.sh"], "remember_size 0 5000 100; remember_size 1 200000000 20; remember_size 2 1048576 50; remember_size 3 0 0; for one in 0 1 2 3 4; do keys_at_once $one; done"), ["100", "1", "50", "100", "10"]);
  });

  it("needs all rights of the account under whose rules the source's log is carried out: one that is taken away after all were given too", () => {
    const said = (rules: string) => printed(["redis/move/prepare.sh"], `appendonly=yes; echo 'user default ${rules}' >"$scratch/users-now"; about_log`);
    for (const rules of ["off ~* &* +@all", "on nopass sanitize-payload ~* &* +@all", "on -@all ~* +@all"]) assert.deepEqual(said(rules), [""], rules);
    for (const rules of ["on nopass ~* &* +@all -@write", "on ~* &* +@all -set", "on ~app:* +@all", "on ~* +@read"]) assert.match(said(rules)[0]!, /^the source's account default has not all rights/, rules);
  });

  it("counts keys outside a pattern again where some have gone meanwhile", () => {
    const counted = (counts: string) => printed(["redis/move/survey.sh"], `echo '${counts}' | tr ' ' '\\n' >"$scratch/counts"; keys_in() { local n; n=$(head -n 1 "$scratch/counts"); sed -i 1d "$scratch/counts"; echo "$n"; }; keys_outside`);
    assert.deepEqual(counted("1000 998 996"), ["0"]);
    assert.deepEqual(counted("996 1000 998 998 999 999"), ["0"]);
    assert.deepEqual(counted("10 13 10 10 13 11 10 14 11"), ["3"]);
  });

  it("compares one direction after the other: each server has a script of one at a time", () => {
    const call = 'databases_of() { echo 0; }; load_check() { :; }; compare_from() { : >"$scratch/found-$4-$3"; say "$4 begins"; pause 0.05; say "$4 ends"; }; compare_keys';
    assert.deepEqual(printed(["redis/move/verify.sh"], call), ["there begins", "there ends", "back begins", "back ends"]);
  });

  it("compares once more whatever the order of small hashes where a value differs, or may among those that are not named", () => {
    const compared = (found: string) => printed(["redis/move/verify.sh"], `databases_of() { echo 3; }; load_check() { :; }
      compare_from() { say "$4 $5: $(cat "$scratch/words-source-3" 2>/dev/null)"; echo first >"$scratch/words-source-3"; echo '${found}' >"$scratch/found-$4-$3"; }; compare_keys`);
    for (const found of ["DBHAVEN expired=0 value=h", "DBHAVEN expired=0 more=3 missing=a"]) assert.deepEqual(compared(found), ["there kept: ", "there any: ", "back any: first"]);
    for (const found of ["DBHAVEN expired=2", "DBHAVEN expired=0 missing=value=h"]) assert.deepEqual(compared(found), ["there kept: ", "back any: first"]);
  });

  it("finds fields of hashes with an expiry in what Redis tells, and in what Valkey does", () => {
    const lines = ["db0:keys=2,expires=1,avg_ttl=0,subexpiry=1", "db3:keys=2,expires=1,avg_ttl=0,keys_with_volatile_items=2", "db0:keys=2,expires=1,avg_ttl=0,subexpiry=0"];
    const call = `${lines.map((line) => `echo '${line}'`).join(" >$scratch/info; fields_expire $scratch/info && echo yes || echo no; ")} >$scratch/info; fields_expire $scratch/info && echo yes || echo no`;
    assert.deepEqual(printed(["redis/move/survey.sh"], call), ["yes", "yes", "no"]);
  });

  it("names a source that is full, or that could not keep the commit", () => {
    const against = (appendonly: string, used: number, policy = "noeviction") => printed(["redis/move/disk.sh"], `printf 'maxmemory:4000000\nused_memory:${used}\nmaxmemory_policy:${policy}\n' >"$scratch/info-source"; appendonly=${appendonly}; on() { echo; }; about_disk`);
    const [full, save, bgsave] = against("no", 3_500_000);
    assert.match(full!, /^the source is full \(maxmemory 4000000\)/);
    assert.match(save!, /^the source has no command SAVE, with which the commit is kept on its disk/);
    assert.match(bgsave!, /no command BGSAVE/);
    assert.deepEqual(against("yes", 2_000_000), [""]);
    assert.deepEqual(against("yes", 3_500_000, "allkeys-lru"), [""]);
  });

  it("waits for a save that has begun after it was asked for, and fails where that does", () => {
    const save = (status: string) => printed(["redis/move/saving.sh"], `
      on() { if [[ -e $scratch/asked ]]; then echo "Background saving started"; else touch "$scratch/asked"; echo "ERR Background save already in progress"; fi; }
      info() { printf 'rdb_bgsave_in_progress:%d\nrdb_last_bgsave_status:${status}\n' "$(if [[ -e $scratch/saving ]]; then echo 0; else echo 1; touch "$scratch/saving"; fi)"; }
      save_beside source 2>&1 && echo saved`.concat(" || echo failed"));
    assert.deepEqual(save("ok"), ["saved"]);
    assert.deepEqual(save("err"), ["BGSAVE did not succeed (rdb_last_bgsave_status:err), and the log of the server says why", "failed"]);
  });

  it("has a verified copy on the target's disk before anybody may commit: its log is synced with the note of it, or its data are saved; a cache promises nothing", () => {
    const told = (log: string, points: string) => printed([...target, "redis/move/finish.sh"], `
      setting_of() { case $2 in appendonly) echo ${log} ;; appendfsync) echo everysec ;; save) echo "${points}" ;; esac; }
      on() { cat >>"$scratch/told"; echo OK; }
      save_beside() { echo "saved $1" >>"$scratch/told"; }
      remember_target() { :; }
      echo '{}' >"$scratch/report.json"
      note_verified
      cat "$scratch/told"`);
    const note = 'HSET dbhaven:move:sessions state verified report "{}"';
    assert.deepEqual(told("yes", "3600 1"), ["CONFIG SET appendfsync always", note, "CONFIG SET appendfsync everysec"]);
    assert.deepEqual(told("no", "3600 1"), [note, "saved target"]);
    assert.deepEqual(told("no", ""), [note]);
  });

  it("knows the version of a server as one number", () => {
    assert.deepEqual(printed([], "for one in 7.0.15 6.2 8.1.3 x; do version_number $one; done"), ["7000", "6002", "8001", "0"]);
  });
});
