import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../support/temporaryFolder";

const jobs = path.join(__dirname, "..", "..", "jobs");

/** jobs/move/reversal.sh with an engine that only says what it is asked for. @param asks what happens at the pause of that number */
function takeBack({ hold = "", lease = "committed", seconds = 60, asks = {} }: { hold?: string; lease?: string; seconds?: number; asks?: Record<number, string> } = {}) {
  const output = temporaryFolder();
  const script = `
    . '${jobs}/lib/job.sh'; . '${jobs}/move/progress.sh'; . '${jobs}/move/reversal.sh'
    LEASE=R1 MOVE=shop WRITES=carry MAX_INTERRUPTION_SECONDS=${seconds} HOLD=${hold}
    unset EPOCHSECONDS; EPOCHSECONDS=1700000000
    pauses=0
    pause() { EPOCHSECONDS=$((EPOCHSECONDS + 1)); case $((++pauses)) in ${Object.entries(asks).map(([at, what]) => `${at}) ${what} ;;`).join(" ")} esac; }
    lease_state() { echo '${lease}'; }
    for question in reach_fenced_source keep_out_of_target compare nothing_differs; do eval "$question() { echo $question; }"; done
    target_answers() { true; }
    exchange() { echo "exchange, after $pauses pauses, $(cat "$DBHAVEN_OUTPUT/result" 2>/dev/null || echo no result)"; }
    take_back`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { env: { PATH: process.env.PATH, TMPDIR: output, DBHAVEN_OUTPUT: output } });
  const scratch = fs.readdirSync(output).map((name) => path.join(output, name, "failure")).find((file) => fs.existsSync(file));
  return { status, last: stdout.toString().trim().split("\n").at(-1), problem: scratch ? fs.readFileSync(scratch, "utf8") : stderr.toString() };
}

describe("A way back, before its exchange", () => {
  it("of a move alone waits for nobody", () => {
    assert.equal(takeBack().last, "exchange, after 0 pauses, no result");
  });

  it("of one of a group says that it holds, and waits until it is asked", () => {
    assert.equal(takeBack({ hold: "true", asks: { 4: 'touch "$DBHAVEN_OUTPUT/exchange-requested"' } }).last, 'exchange, after 4 pauses, {"state":"held"}');
  });

  it("gives up where nobody asks in time, and exchanges nothing", () => {
    const { status, last, problem } = takeBack({ hold: "true", seconds: 7 });
    assert.notEqual(status, 0);
    assert.doesNotMatch(last ?? "", /exchange/);
    assert.match(problem, /undone\nnobody asked for the exchange within 7 s \(the longest maxInterruptionSeconds of its switch group\)/);
  });

  it("that was decided already waits for nobody", () => {
    for (const lease of ["reverting", "reverted"]) assert.equal(takeBack({ hold: "true", lease }).last, "exchange, after 0 pauses, no result");
  });
});
