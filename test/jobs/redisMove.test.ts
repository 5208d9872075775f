import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const jobs = path.join(__dirname, "..", "..", "jobs");

/** A server by the words of its client, in which the lease is in the state STATE; what it is asked it notes in ASKED. */
const client = `#!/bin/bash
while IFS= read -r line; do
  printf '%s\\n' "$line" >>"$ASKED"
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
  fs.writeFileSync(path.join(folder, "secrets", "source-dbhaven"), "secret");
  fs.writeFileSync(path.join(folder, "settings.env"), "RUN=R1\nMOVE=sessions\nSOURCE_HOST=old\nSOURCE_PORT=6379\nSOURCE_SUPERUSER=default\n");
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

  it("knows the version of a server as one number", () => {
    assert.deepEqual(printed([], "for one in 7.0.15 6.2 8.1.3 x; do version_number $one; done"), ["7000", "6002", "8001", "0"]);
  });
});
