import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../support/temporaryFolder";

const jobs = path.join(__dirname, "..", "..", "jobs");

/** What the call prints, with these lines as `tables`. */
function printed(tables: string[], call: string, workers = 2): string {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, "tables"), tables.map((line) => `${line}\n`).join(""));
  const script = `set -euo pipefail; export LC_ALL=C; scratch='${folder}' JOBS=${workers}; . '${jobs}/move/parallel.sh'; . '${jobs}/postgres/move/rows.sh'\n${call}`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""]);
  return stdout;
}

/** Numbers of tables, by piece of work. */
const pieces = (sizes: number[], workers?: number) => printed(sizes.map((bytes) => `${bytes}\t1\tapp\tt\t`), "share_out", workers).split("\n").filter(Boolean).map((line) => line.trim().split(" ").map(Number));

describe("Tables as work for several sessions", () => {
  it("are all there, each once: large ones alone, small ones together up to 16 MB", () => {
    const sizes = [90e6, 8388608, ...Array<number>(10).fill(5e6), 0];
    const shared = pieces(sizes);
    assert.deepEqual(shared.slice(0, 3), [[1], [2], [3, 4, 5, 6]]);
    assert.deepEqual(shared.flat(), sizes.map((_, index) => index + 1));
    assert.deepEqual(pieces([]), []);
  });

  it("that are small and many are as few pieces as give each session two, of fifty tables at least", () => {
    const counts = (tables: number, workers: number) => pieces(Array<number>(tables).fill(8192), workers).map(({ length }) => length);
    assert.deepEqual(counts(1000, 2), [251, 251, 251, 247]);
    assert.deepEqual(counts(1000, 16), Array<number>(20).fill(50));
    assert.deepEqual(counts(60, 2), [50, 10]);
  });

  it("of values out of line are several pieces, from page to page to their end, and each is noted as its share", () => {
    const tables = ["90000000\t30\tapp\tdocument\t7 15", "9000000\t8\tapp\twhole\t", "10\t1\tapp\ta\t", "20\t2\tapp\tb\t"];
    const call = (what: string) => printed(tables, `read_tables; ${what}`).trim().split("\n").map((line) => line.trim());
    assert.deepEqual(call("share_out | in_parts"), ["1//7", "1/7/15", "1/15/", "2", "3 4"]);
    assert.deepEqual(call("share_out | in_parts >\"$scratch/work\"; note_copied 1/7/15; note_copied 2; note_copied '3 4 '; note_copied 0; cat \"$scratch/copied\""), ["30000000\t10", "9000000\t8", "30\t3", "0\t0"]);
    assert.deepEqual(call("script_of() { echo \"script $*\"; }; rows_of 1/7/15; rows_of 1//7; rows_of 1/15/; rows_of 2").join("\n"), "\\set low '(7,0)'\n\\set high '(15,0)'\nscript 1 rows\n\\set low '(0,0)'\n\\set high '(7,0)'\nscript 1 rows\n\\set low '(15,0)'\n\\set high '(4294967295,0)'\nscript 1 rows\nscript 2 rows");
  });

  it("end the job where a piece of work cannot be read: its tables would be nobody's", () => {
    const work = "seq 9 >\"$scratch/work\"; done_by() { echo \"$1\" >>\"$scratch/done\"; }; subject_of() { :; }; give_up() { echo \"$*\"; }; in_parallel done_by \"$scratch/work\" || true; sort \"$scratch/done\" | paste -sd ' '";
    assert.equal(printed([], work), "1 2 3 4 5 6 7 8 9\n");
    assert.equal(printed([], `sed() { [[ $2 != 3p ]] && command sed "$@"; }; ${work}`, 1), "undone the next piece of work could not be read\n1 2\n");
  });

  it("have their scripts by name, unescaped, whatever is in them", () => {
    const columns = ["8192", "7", "app", "odd\\tname", "", "select '\\\\\\\\';\\ntwo lines", "", "digest of 100 %", "b", "k", "p", "m", "f"];
    assert.equal(printed([columns.join("\t"), columns.join("\t").replace("100", "200")], "read_tables; script_of 1 rows; script_of 1 look; script_of 2 digest; script_of 2 found; echo ${table_bytes[2]} ${table_estimate[1]}"),
      "select '\\\\';\ntwo lines\n\ndigest of 200 %\nf\n8192 7\n");
  });
});
