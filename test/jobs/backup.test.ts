import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../support/temporaryFolder";

const jobs = path.join(__dirname, "..", "..", "jobs");
const run = "20260101000000-abcd";

/** What every engine's backup shares, without a server. */
describe("A backup's folder", () => {
  let folder: string;
  const script = (body: string, parts: string[] = []) => `set -Eeuo pipefail\n${["lib/job.sh", "move/progress.sh", "move/backup.sh", ...parts].map((file) => `. '${jobs}/${file}'`).join("\n")}\nforget_passwords() { :; }\n${body}`;
  const env = (more: Record<string, string> = {}) => ({ PATH: `${folder}/bin:${process.env.PATH}`, DBHAVEN_HOME: folder, DBHAVEN_SECRETS: folder, DBHAVEN_OUTPUT: path.join(folder, "output"), TMPDIR: folder, BACKUPS: path.join(folder, "backups"), MOVE: "shop", RUN: run, ...more });
  const shell = (body: string, more: Record<string, string> = {}, parts: string[] = []) => execFileSync("bash", ["--norc", "-c", script(body, parts)], { env: env(more), encoding: "utf8" });
  const kept = () => fs.readdirSync(path.join(folder, "backups", "shop")).sort();
  const make = (...names: string[]) => names.forEach((name) => fs.mkdirSync(path.join(folder, "backups", "shop", name), { recursive: true }));

  beforeEach(() => {
    folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, "bin"));
  });

  it("is for its owner alone, and takes the place of what a killed run has left", () => {
    make("20260101000000-0001", "20260101000000-0002.part");
    shell('place_backup; echo x >"$partial/file"');
    assert.deepEqual(kept(), ["20260101000000-0001", `${run}.part`]);
    const at = path.join(folder, "backups", "shop", `${run}.part`);
    assert.deepEqual([fs.statSync(at).mode & 0o777, fs.statSync(path.join(at, "file")).mode & 0o777], [0o700, 0o600]);
  });

  it("gets its name with its manifest, and earlier ones go but those that are to stay", () => {
    make("20260101000000-0001", "20260101000000-0002");
    shell(`place_backup
echo hello >"$partial/a file"
seal
echo '{"state":"restored","rows":3}' >"$scratch/report.json"
keep_backup '"server":"S 1"'
cp "$scratch/result.json" "${folder}/result.json"`, { KEEP: "20260101000000-0002" });
    assert.deepEqual(kept(), ["20260101000000-0002", run]);
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, "backups", "shop", run, "manifest.json"), "utf8"));
    assert.deepEqual({ ...manifest, madeAt: "" }, {
      move: "shop", folder: `shop/${run}`, madeAt: "", storedBytes: 6, server: "S 1", state: "restored", rows: 3,
      files: [{ file: "a file", sha256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03" }],
    });
    const { files: _, ...rest } = manifest;
    assert.deepEqual(JSON.parse(fs.readFileSync(path.join(folder, "result.json"), "utf8")), rest);
  });

  /** A df that tells, for the folder of backups and for any other, size and free kB. */
  const disks = (backups: string, other: string) => fs.writeFileSync(path.join(folder, "bin", "df"), `#!/bin/bash\necho Filesystem\ncase $2 in */backups/*) echo "one ${backups.split(" ")[0]} 0 ${backups.split(" ")[1]} 1% /" ;; *) echo "overlay ${other.split(" ")[0]} 0 ${other.split(" ")[1]} 1% /" ;; esac\n`, { mode: 0o755 });
  const refusal = (bytes: number) => {
    const { status } = spawnSync("bash", ["--norc", "-c", script(`place_backup; begin() { refuse_without_room ${bytes}; }; (begin) || { cp "$scratch/failure" ${folder}/failure; exit 9; }`)], { env: env(), encoding: "utf8" });
    return status === 0 ? "" : fs.readFileSync(path.join(folder, "failure"), "utf8").trim();
  };

  it("needs as much room as the source takes, and what is restored beside half as much again, on one disk both", () => {
    const mega = 1024 * 1024;
    disks("9000000 2048", "8000000 9000000");
    assert.match(refusal(2 * mega), /^refused\nthe volume of backups has 2 MB of free space, and a backup of this source may need 3 MB: make room/);
    assert.equal(refusal(mega), "");
    disks("9000000 9000000", "8000000 2048");
    assert.match(refusal(2 * mega), /^refused\nthe disk of the server that backups are restored on has 2 MB of free space/);
    disks("9000000 4096", "9000000 4096");
    assert.match(refusal(2 * mega), /^refused\nthe volume of backups has 4 MB of free space, and a backup of this source may need 6 MB/);
  });

  it("has no password of dbhaven's, which is a superuser again only where its own instance was backed up", () => {
    const roles = (superuser: string) => shell(`partial=$scratch; source_as() { :; }
pg_dumpall() { printf '%s\\n' "CREATE ROLE dbhaven;" "ALTER ROLE dbhaven WITH SUPERUSER LOGIN PASSWORD 'SCRAM-1';" "ALTER ROLE shop WITH LOGIN PASSWORD 'SCRAM-2';" >"\${!#}"; }
dump_roles; cat "$scratch/roles.sql"`, { SOURCE_DATABASE: "shop", SOURCE_SUPERUSER: superuser }, ["postgres/backup/dump.sh"]);
    const [made, shop] = ["CREATE ROLE dbhaven;\n", "ALTER ROLE shop WITH LOGIN PASSWORD 'SCRAM-2';\n"];
    assert.equal(roles("postgres"), made + shop);
    assert.equal(roles(""), `${made}ALTER ROLE dbhaven WITH SUPERUSER LOGIN;\n${shop}`);
  });

  it("is ended by its job though the server beside still runs, each time of a hundred", () => {
    fs.writeFileSync(path.join(folder, "job.sh"), `set -Eeuo pipefail
. '${jobs}/lib/pause.sh'; . '${jobs}/lib/undo.sh'
sleep 10 & disown
beside=$!
stop_all
kill "$beside" 2>/dev/null || echo waited\n`);
    assert.equal(shell(`for ((i = 0; i < 100; i++)); do bash "${folder}/job.sh"; done`), "");
  });

  it("takes a sequence for right that lies between what it was before and after the dump", () => {
    const lines = (...all: string[]) => all.map((line) => `public\t${line.replace(/ /g, "\t")}`).join("\\n");
    const [before, restored, after] = [["still 5 t", "moved 5 t", "gone 7 t", "fell 9 t", "wrong 5 t"], ["still 5 t", "moved 8 t", "fell 4 t", "wrong 20 t"], ["still 5 t", "moved 9 t", "gone 7 t", "fell 1 t", "new 1 f", "wrong 9 t"]];
    const out = shell(`printf '${lines(...before)}\\n' >"$scratch/sequences-before"; printf '${lines(...restored)}\\n' >"$scratch/states-target"; printf '${lines(...after)}\\n' >"$scratch/sequences-after"
sequences_as_dumped; cat "$scratch/sequences"`, {}, ["postgres/backup/verify.sh"]);
    assert.deepEqual(out.trim().split("\n").map((line) => line.split("\t").slice(1).join(" ")), ["still 5 t", "moved 8 t", "gone 7 t", "fell 4 t", "new 1 f", "wrong 9 t"]);
  });
});
