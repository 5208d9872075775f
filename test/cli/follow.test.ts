import * as assert from "node:assert/strict";
import { follow, progressLines } from "../../cli/follow";
import { parsed } from "../support/estates";

const copying = (doneRows: number) => ({
  moves: [{ key: "orders", run: undefined, job: "running", now: 110, progress: { step: "copy", since: 100, copy: { doneRows, totalRows: 100, doneBytes: doneRows * 1e6, totalBytes: 100e6 } } }],
}) as any;

describe("While an up runs", () => {
  it("rows, bytes, rate and time left of a copy are said", () => {
    assert.deepEqual(progressLines(copying(50)), ["    move orders: copied 50 of 100 rows, 50.0 MB of 100 MB (50 %), 5.0 MB/s, 10.0 s left"]);
  });

  it("nothing is said of a move that does not copy", () => {
    assert.deepEqual(progressLines({ moves: [{ key: "orders", run: undefined, job: "running", progress: { step: "verify" } }] } as any), []);
  });

  it("a server that does not answer once is asked again", async () => {
    let calls = 0;
    const lines: string[] = [];
    await new Promise<void>((resolve) => {
      const following = follow(parsed(), (line) => { lines.push(line); following.stop(); resolve(); }, async () => {
        if (calls++ === 0) throw new Error("no answer");
        return copying(10);
      }, 1);
    });
    assert.match(lines[0], /copied 10 of 100 rows/);
  });
});
