import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../support/temporaryFolder";
import { moveSettings, Stubbed } from "./support/stubbed";

const jobs = path.join(__dirname, "..", "..", "jobs");

/** jobs/move/throttle.sh by a clock of its own, which only its pauses move on; they and the pieces are noted. */
function throttle(megabytesPerSecond: number | "", settings = "unfenced=yes") {
  const folder = temporaryFolder();
  const noted = (name: string) => (fs.existsSync(path.join(folder, name)) ? fs.readFileSync(path.join(folder, name), "utf8").trim().split("\n") : []);
  const script = `
    . '${jobs}/lib/job.sh'; . '${jobs}/move/throttle.sh'
    ${settings}
    MAX_MEGABYTES_PER_SECOND=${megabytesPerSecond}
    unset EPOCHREALTIME; EPOCHREALTIME=1700000000.500000
    pause() { local at=$((10#\${1/./} + \${EPOCHREALTIME/./})); echo "$1" >>'${folder}/pauses'; EPOCHREALTIME=\${at:0:10}.\${at:10}; }
    dd() { echo piece >>'${folder}/pieces'; command dd "$@"; }
    set +e`;
  return {
    run: (call: string, input: Buffer = Buffer.alloc(0)) => {
      const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", `${script}\n${call}`], { input, env: { PATH: process.env.PATH, TMPDIR: folder, DBHAVEN_OUTPUT: path.join(folder, "output") }, maxBuffer: 1e8 });
      return { status, stdout, stderr: stderr.toString() };
    },
    pieces: () => noted("pieces").length,
    pauses: () => noted("pauses").map(Number),
  };
}
const sum = (numbers: number[]) => Number(numbers.reduce((total, one) => total + one, 0).toFixed(6));

describe("Rows of a rehearsal that is held back", () => {
  it("arrive byte for byte, also where the last piece is none, and in as many seconds as their megabytes take", () => {
    for (const bytes of [0, 1, 3 * 65536, 2 * 3 * 65536, 700_001]) {
      const { run, pauses } = throttle(1);
      const rows = randomBytes(bytes);
      const { status, stdout, stderr } = run("held_back cat", rows);
      assert.deepEqual([status, stderr, stdout.equals(rows)], [0, "", true], `${bytes} bytes`);
      assert.equal(sum(pauses()), bytes / 1e6);
    }
  });

  it("start few programs, whatever the rate", () => {
    for (const rate of [1, 7, 40]) {
      const { run, pieces, pauses } = throttle(rate);
      run("held_back head -c $((MAX_MEGABYTES_PER_SECOND * 2000000)) /dev/zero >/dev/null");
      assert.ok(Math.abs(sum(pauses()) - 2) < 1e-4, `${rate} MB/s: ${sum(pauses())} s for what takes 2`);
      assert.ok(pieces() <= 12, `${rate} MB/s: ${pieces()} pieces in 2 s`);
    }
  });

  it("of several sessions come no faster than those of one: each waits for what the others have passed on", () => {
    const { run, pauses } = throttle(1);
    run("for session in 1 2 3; do held_back cat <<<\"$(printf '%99999s')\"; done");
    assert.deepEqual(pauses(), [0.1, 0.2, 0.3], "all began at the same moment, each of them is a process with the clock of the beginning");
  });

  it("make up for a second in which none came, and for no more", () => {
    const { run, pauses } = throttle(1);
    run("held_back printf '%100000s' >/dev/null; EPOCHREALTIME=1700000060.000000; held_back printf '%1500000s' >/dev/null");
    assert.equal(sum(pauses()), 0.1 + 0.5);
  });

  it("fail as their command does, after what it has given", () => {
    const { status, stdout } = throttle(1).run("held_back bash -c 'printf rows; exit 3'");
    assert.deepEqual([status, stdout.toString()], [3, "rows"]);
  });

  it("end with whoever takes them", () => {
    const { run, pieces } = throttle(1);
    const { stdout } = run("held_back yes | head -c 10; echo \"${PIPESTATUS[0]}\"");
    assert.match(stdout.toString(), /^(y\n){5}[1-9]\d*\n$/);
    assert.ok(pieces() <= 2, `${pieces()} pieces`);
  });

  it("come as fast as they can, by no further process, behind a fence and without a limit", () => {
    for (const { rate, settings } of [{ rate: 1, settings: "" }, { rate: "" as const, settings: "unfenced=yes" }]) {
      const { run, pieces } = throttle(rate, settings);
      const { stdout } = run("where() { echo $BASHPID; }; where; held_back where; held_back printf '%400000s' | wc -c");
      const [outside, inside, bytes] = stdout.toString().trim().split("\n");
      assert.deepEqual([inside, bytes, pieces()], [outside, "400000", 0]);
    }
  });
});

describe("A rehearsal of PostgreSQL", () => {
  const limited = { ...moveSettings, MAX_MEGABYTES_PER_SECOND: "20" };
  const jobsOf = { limited: [limited, {}], unlimited: [moveSettings, {}], failing: [limited, { "rows.fails": "table public.t\npsql:<stdin>:3: ERROR:  value too long\n" }] } satisfies Record<string, [Record<string, string>, Record<string, string>]>;
  const started = {} as Record<keyof typeof jobsOf, Stubbed>;
  before(() => { for (const [name, [settings, changed]] of Object.entries(jobsOf)) started[name as keyof typeof jobsOf] = new Stubbed("rehearse", settings, changed); });
  after(() => Object.values(started).forEach((job) => job.remove()));

  it("says in its result that it was held back, so that nobody takes its time for the fence's", async () => {
    assert.equal(await started.limited.end(), 0, started.limited.stdout + started.limited.stderr);
    assert.deepEqual(started.limited.file("result"), { maxMegabytesPerSecond: 20, state: "verified", differences: [] });
    assert.equal(await started.unlimited.end(), 0, started.unlimited.stdout + started.unlimited.stderr);
    assert.deepEqual(started.unlimited.file("result"), { state: "verified", differences: [] });
  });

  it("that is held back names what failed as any other does", async () => {
    assert.equal(await started.failing.end(), 11);
    assert.match(String(started.failing.file("result")!.reason), /^table public\.t: value too long/);
  });
});
