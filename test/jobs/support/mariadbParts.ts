/** Functions of MariaDB's jobs without a server: a client notes its arguments and what it is asked, and gives the answer that it is told. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../../support/temporaryFolder";

const jobs = path.join(__dirname, "..", "..", "..", "jobs");
const client = `#!/bin/bash
printf '%s\\n' "$*" >>"$ASKED.arguments"
cat >>"$ASKED"
printf '%b' "$ANSWER"
`;

export interface Call { /** What each session answers, with backslashes. */ answer?: string; /** Shell before the parts are loaded. */ settings?: string; /** Lines on stdin. */ input?: string }

/** @param parts files below jobs/, loaded in this order after lib/job.sh and how sessions begin. @param begin shell after them */
export function mariadbParts(settings: Record<string, string>, parts: string[], begin: string) {
  const folder = temporaryFolder();
  const asked = path.join(folder, "asked");
  fs.mkdirSync(path.join(folder, "secrets"));
  fs.writeFileSync(path.join(folder, "mariadb"), client, { mode: 0o755 });
  for (const name of ["source-dbhaven", "source-superuser", "target-admin"]) fs.writeFileSync(path.join(folder, "secrets", name), `secret of ${name}`);
  fs.writeFileSync(path.join(folder, "settings.env"), Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`).join(""));
  const files = ["lib/job.sh", "mariadb/session.sh", "mariadb/move/sides.sh", ...parts].map((file) => `. '${jobs}/${file}'`).join("\n");
  const env = { PATH: `${folder}:${process.env.PATH}`, DBHAVEN_HOME: folder, DBHAVEN_SECRETS: path.join(folder, "secrets"), DBHAVEN_OUTPUT: path.join(folder, "output"), DBHAVEN_MEMORY: folder, TMPDIR: folder, ASKED: asked };
  const noted = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
  return {
    folder,
    /** What a function of the jobs prints. */
    printed(call: string, { answer = "", settings: first = "", input = "" }: Call = {}): string {
      for (const file of [asked, `${asked}.arguments`]) fs.rmSync(file, { force: true });
      const script = `${first}\n${files}\n${begin}\ndatabase_collation=latin1_german1_ci source_version=101119 target_version=110809 heap_bytes=1\n${call}\nforget_passwords`;
      return execFileSync("bash", ["--norc", "-c", script], { env: { ...env, ANSWER: answer }, input, encoding: "utf8" });
    },
    /** What its sessions were asked, and with which arguments they were begun, a line each. */
    questions: () => noted(asked),
    beginnings: () => noted(`${asked}.arguments`).trim().split("\n"),
  };
}
