/**
 * TypeScript to JavaScript for programs that are started often: ts-node would cost each start half a second. Each
 * state of the sources gets a folder of its own, so a program that is running keeps what it was started from.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { checkout } from "./places";

export interface Compiled {
  /** Folder that mirrors the checkout. */
  root: string;
  /** Compiled file of a source, given by its path in the checkout: lab/plugins/docker/main.ts */
  file(source: string): string;
}

/** Where the compiled sources are or would be, and whether they are there. */
export function compiled(output: string, sources: string[]): Compiled & { exists: boolean } {
  const hash = createHash("sha256").update(process.version);
  for (const source of withImports(sources)) hash.update(source).update("\0").update(fs.readFileSync(path.join(checkout, source))).update("\0");
  const root = path.join(output, hash.digest("hex").slice(0, 12));
  return { root, exists: fs.existsSync(root), file: (source) => path.join(root, source.replace(/\.ts$/, ".js")) };
}

/** Compiles the sources and all of the project that they import into `output`; nothing to do where they have not changed. */
export function compile(output: string, sources: string[]): Compiled {
  const result = compiled(output, sources);
  if (result.exists) return result;
  // Loaded here only: finding out that nothing changed should not cost the compiler's start.
  const ts = require("typescript") as typeof import("typescript");
  const temporary = path.join(output, `.compiling-${process.pid}`);
  fs.rmSync(temporary, { recursive: true, force: true });
  for (const source of withImports(sources)) {
    const target = path.join(temporary, source.replace(/\.ts$/, ".js"));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const text = fs.readFileSync(path.join(checkout, source), "utf8");
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true, inlineSourceMap: true };
    fs.writeFileSync(target, source.endsWith(".ts") ? ts.transpileModule(text, { fileName: path.join(checkout, source), compilerOptions: options }).outputText : text);
  }
  for (const other of fs.readdirSync(output).filter((name) => !name.startsWith("."))) {
    fs.rmSync(path.join(output, other), { recursive: true, force: true });
  }
  fs.renameSync(temporary, result.root);
  return result;
}

/** An executable `file` that runs a compiled program with this checkout's Node.js. */
export function writeStarter(file: string, program: Compiled, source: string): void {
  const start = program.file(source).replace(/\.js$/, ".start.js");
  // Node keeps the machine code of what it loaded once, a third of a small program's start; programs that are killed would never write it.
  fs.writeFileSync(start, [
    'const compiler = require("node:module");',
    `compiler.enableCompileCache(${JSON.stringify(path.join(program.root, ".cache"))});`,
    `require(${JSON.stringify(program.file(source))});`,
    "setTimeout(() => compiler.flushCompileCache(), 500).unref();",
  ].join("\n") + "\n");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.new`, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(start)} "$@"\n`, { mode: 0o755 });
  fs.renameSync(`${file}.new`, file);
}

/** Whether the starter runs this state of the sources. */
export function starterIsCurrent(file: string, program: Compiled & { exists: boolean }): boolean {
  return program.exists && fs.existsSync(file) && fs.readFileSync(file, "utf8").includes(`${quoted(process.execPath)} '${program.root.replaceAll("'", "'\\''")}/`);
}

/** The sources and what they import from the project, by path in the checkout, sorted. */
export function withImports(sources: string[]): string[] {
  const found = new Set<string>();
  const open = [...sources];
  for (let source = open.pop(); source !== undefined; source = open.pop()) {
    if (found.has(source)) continue;
    found.add(source);
    if (!source.endsWith(".ts")) continue;
    const text = fs.readFileSync(path.join(checkout, source), "utf8");
    for (const [, specifier] of text.matchAll(/\b(?:from|import|require)\s*\(?\s*["'](\.[^"']*)["']/g)) {
      const base = path.join(path.dirname(source), specifier);
      const file = [`${base}.ts`, base, path.join(base, "index.ts")].find((candidate) => fs.statSync(path.join(checkout, candidate), { throwIfNoEntry: false })?.isFile());
      if (file) open.push(file);
    }
  }
  return [...found].sort();
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
