import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

/** A file of the shell: what it does when it is sourced, and its functions by name. */
interface Script { atOnce: string; functions: Map<string, string> }

const engines = ["postgres", "mariadb", "mysql", "redis"];
const files = fs.readdirSync("jobs", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sh")).map((file) => path.join("jobs", file));
const scripts = new Map(files.map((file) => [file, scriptOf(fs.readFileSync(file, "utf8"))]));

function scriptOf(text: string): Script {
  const script: Script = { atOnce: "", functions: new Map() };
  let name: string | undefined;
  for (const line of text.replace(/\\\n/g, " ").replace(/(^|\s)#.*/gm, "").split("\n")) {
    const [, begun, rest = ""] = /^([a-z_]+)\(\) *[{(](.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      if (/^[})]/.test(line)) name = undefined;
      else script.functions.set(name, `${script.functions.get(name)}${line}\n`);
    } else if (begun !== undefined) {
      script.functions.set(begun, rest);
      if (rest.trim() === "") name = begun;
    } else {
      script.atOnce += `${line}\n`;
    }
  }
  return script;
}

/** The files that a file sources, itself among them. */
function partsOf(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file) || !scripts.has(file)) return known;
  known.add(file);
  const { atOnce } = scripts.get(file)!;
  const loops = [...atOnce.matchAll(/for part in ([^;]+); do\s+(\. [^\n;]+)/g)].flatMap(([, parts, line]) => parts!.trim().split(/\s+/).map((part) => line!.replace("$part", part)));
  for (const line of [...loops, ...atOnce.split("\n")]) {
    const [, place] = /^\s*\. (\S.*\.sh)"?$/.exec(line) ?? [];
    if (place === undefined || place.includes("$part")) continue;
    partsOf(path.normalize(place.replace(/"?\$\(dirname -- "\$\{BASH_SOURCE\[0\]\}"\)|\$\{BASH_SOURCE\[0\]%\/\*\}/, path.dirname(file)).replace(/\$(\w+)/, "jobs/$1").replace(/"/g, "")), known);
  }
  return known;
}

/** Words where a command may stand; those before the branches of a case are none. */
const called = (text: string): string[] => [...text.replace(/^\s*[^\s()]+\)/gm, "").matchAll(/(?<=(?:^|[|&;({!]|\b(?:then|do|else|if|while|until|in_parallel|supervise))\s*)\b([a-z]+(?:_[a-z]+)*)(?=[\s;)|]|$)/gm)].map(([, name]) => name!);

describe("The parts of a job", () => {
  const helpers = new Set([...scripts.values()].flatMap(({ functions }) => [...functions.keys()]));
  const ofSnapshots = new Set(files.filter((file) => path.basename(file) === "snapshot.sh").flatMap((file) => [...scripts.get(file)!.functions.keys()]));
  const jobs = files.filter((file) => engines.includes(path.basename(path.dirname(file))) && partsOf(file).has(path.join("jobs", "lib", "job.sh")) && path.basename(file) !== "session.sh");

  it("are all sourced by it: whatever it may come to call is there", () => {
    assert.ok(jobs.length > 30, jobs.join(", "));
    const absent = jobs.flatMap((file) => {
      const parts = [...partsOf(file)].map((part) => scripts.get(part)!);
      const there = new Map(parts.flatMap(({ functions }) => [...functions]));
      const reached = new Set(parts.flatMap(({ atOnce }) => called(atOnce)));
      // A set takes what is added to it while it is gone through.
      for (const name of reached) for (const next of called(there.get(name) ?? "")) reached.add(next);
      // One word alone may stand in a text as well; behind a fence no snapshot is asked for.
      return [...reached].filter((name) => name.includes("_") && helpers.has(name) && !there.has(name) && !ofSnapshots.has(name)).map((name) => `${file}: ${name}`);
    });
    assert.deepEqual(absent, []);
  });
});
