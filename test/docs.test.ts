import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { carried } from "../docs/carried";
import { carriedMariadb } from "../docs/carriedMariadb";
import { carriedRedis } from "../docs/carriedRedis";
import { generated } from "../docs/generated";
import { guarantees } from "../docs/guarantees";
import { recorded, shown } from "./support/recorded";

describe("Documents", () => {
  it("that are generated are what the code says today", () => {
    // Not assert.equal: of a long file it would print everything.
    for (const { file, text } of generated()) assert.ok(fs.readFileSync(file, "utf8") === text, `${file} is not up to date; this writes it: npm run generate`);
  });

  it("each test that holds a promise is in the file that is named for it", () => {
    for (const { tests } of guarantees) {
      for (const [file, titles] of Object.entries(tests)) {
        const written = [...fs.readFileSync(`test/${file}`, "utf8").matchAll(/\bit\((?:"([^"]*)"|`([^`]*)`)/g)]
          .map(([, plain, template]) => new RegExp(`^${(plain ?? template!).split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`));
        for (const title of titles) assert.ok(written.some((form) => form.test(title)), `test/${file} has no test "${title}"`);
      }
    }
  });

  it("what a move brings and refuses is what its jobs compare and refuse", () => {
    const sql = (folder: string, files: RegExp) => fs.readdirSync(folder).filter((file) => files.test(file)).map((file) => fs.readFileSync(`${folder}/${file}`, "utf8")).join("\n");
    const objects = sql("jobs/postgres/objects", /\.sql$/) + fs.readFileSync("jobs/postgres/move/verify.sh", "utf8");
    const compared = carried.flatMap(({ compared = [] }) => compared);
    for (const kind of compared) assert.ok(objects.includes(`'${kind}'`) || objects.includes(`\\t${kind}\\t`), `no job compares "${kind}"`);
    for (const [, kind] of objects.matchAll(/select :'side', '(?:words of )?([a-z ]+)'/g)) assert.ok(compared.includes(kind!), `docs/carried.ts does not name "${kind}"`);
    const refusals = sql("jobs/postgres/prepare", /^refusals-(instance|objects|target|libraries)\.sql$/);
    const words = carried.flatMap(({ refused = [] }) => refused);
    for (const part of words) assert.ok(refusals.includes(part), `no job refuses "${part}"`);
    for (const [, sentence] of refusals.matchAll(/(?:^select |\n\s*select )(?:format\()?'([^'\n]{20,})/g)) {
      assert.ok(words.some((part) => sentence!.includes(part)) || /the target''?s? owner|role %s, the target/.test(sentence!), `docs/carried.ts does not name: ${sentence}`);
    }
  });

  it("what a move of Redis refuses is what its job refuses", () => {
    const scripts = ["prepare", "disk", "survey", "target"].map((name) => fs.readFileSync(`jobs/redis/move/${name}.sh`, "utf8")).join("\n");
    const sentences = scripts.replaceAll("$older", /older="([^"]*)"/.exec(scripts)![1]!);
    const words = carriedRedis.flatMap(({ refused = [] }) => refused);
    for (const part of words) assert.ok(sentences.includes(part), `no job refuses "${part}"`);
    for (const [, sentence] of sentences.matchAll(/echo "((?:[^"$]|\$\((?:[^()]|\([^()]*\)|\(\([^()]*\)\))*\)|\$)*)"/g)) {
      if (sentence!.split(" ").length < 6) continue;
      assert.ok(words.some((part) => sentence!.includes(part)), `docs/carriedRedis.ts does not name: ${sentence}`);
    }
  });

  it("what a move of MariaDB compares and refuses is what its jobs compare and refuse", () => {
    const read = (name: string) => fs.readFileSync(`jobs/mariadb/move/${name}`, "utf8");
    const described = read("described.sql");
    for (const kind of carriedMariadb.flatMap(({ compared = [] }) => compared)) assert.ok(kind === "table" || described.includes(`'${kind}'`), `no job compares "${kind}"`);
    const words = carriedMariadb.flatMap(({ refused = [] }) => refused);
    const sentences = ["lease", "server", "accounts", "objects", "carried"].map((part) => read(`refusals-${part}.sql`)).join("\n").replaceAll("''", "'");
    const scripts = `${read("prepare.sh")}\n${read("target.sh")}`;
    for (const part of words) assert.ok(sentences.includes(part) || scripts.includes(part), `no job refuses "${part}"`);
    // A sentence in SQL has an answer to what is to be done behind a colon; each has to be named.
    for (const [, sentence] of sentences.matchAll(/'([^'\n]*?[a-z] [a-z][^'\n]*?)(?:: | or )[^'\n]*'/g)) {
      if (sentence!.split(" ").length >= 5) assert.ok(words.some((part) => sentences.slice(Math.max(0, sentences.indexOf(sentence!) - 400), sentences.indexOf(sentence!) + 400).includes(part)), `docs/carriedMariadb.ts does not name: ${sentence}`);
    }
    for (const [, sentence] of scripts.matchAll(/echo "((?:[^"$]|\$\((?:[^()]|\([^()]*\)|\(\([^()]*\)\))*\)|\$)*)"/g)) {
      if (sentence!.split(" ").length >= 6 && !/^(SELECT|UPDATE) /.test(sentence!)) assert.ok(words.some((part) => sentence!.includes(part)), `docs/carriedMariadb.ts does not name: ${sentence}`);
    }
  });

  it("the README shows the recorded end of the demo", () => {
    assert.equal(shown("README.md", "demo-table"), recorded("demo-table"));
  });

  it("every dependency is named with its reason", () => {
    const { dependencies, devDependencies } = JSON.parse(fs.readFileSync("package.json", "utf8"));
    const text = fs.readFileSync("docs/dependencies.md", "utf8");
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      assert.ok(name.startsWith("@types/") ? text.includes("@types/*") : new RegExp(`\\| [^|]*${name}\\b`).test(text), `${name} is not in docs/dependencies.md`);
    }
  });

  it("name files and folders that exist", () => {
    for (const document of ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/configuration.md", "docs/moves.md", "docs/redisMoves.md", "docs/mariadbMoves.md", "docs/eject.md", "docs/guarantees.md", "docs/state.md", "SECURITY.md"]) {
      const places = [...fs.readFileSync(document, "utf8").matchAll(/`((?:config|plan|stacks|components|jobs|swarm|cli|lab|test|docs|estates)\/[\w./*-]*)`/g)].map(([, place]) => place!.replace(/<.*/, ""));
      for (const place of places) assert.ok(place.includes("*") || fs.existsSync(place), `${document} names ${place}`);
    }
  });

  it("every npm command that they show exists", () => {
    const { scripts } = JSON.parse(fs.readFileSync("package.json", "utf8"));
    for (const document of ["README.md", "CONTRIBUTING.md", "docs/configuration.md", "docs/state.md"]) {
      for (const [, script] of fs.readFileSync(document, "utf8").matchAll(/npm run ([\w:-]+)/g)) assert.ok(script! in scripts, `${document}: npm run ${script}`);
    }
  });
});
