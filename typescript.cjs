/**
 * TypeScript for what is started often (the program, its commands, the verbs, the unit tests): `node -r ./typescript.cjs FILE.ts`. swc leaves
 * the types out of each file when it is first required, and what comes of it is kept for the next start; ts-node would load the compiler
 * before it did the same, half a second of processor time at each start. `npm run check` has the compiler look at the types.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const modules = require("node:module");
const path = require("node:path");

// What V8 has made of each file, Pulumi's SDK above all, is kept from one start to the next; without a place for it all works as before.
const cache = path.join(__dirname, "node_modules", ".cache");
modules.enableCompileCache?.(path.join(cache, "compiled"));

const options = {
  jsc: { target: "es2022", parser: { syntax: "typescript" } },
  module: { type: "commonjs" },
  sourceMaps: "inline",
  swcrc: false,
};

// Places in a stack trace are those of the source; the maps of all packages would take a fifth of a second to read.
if (modules.setSourceMapsSupport) modules.setSourceMapsSupport(true, { nodeModules: false });
else process.setSourceMapsEnabled(true);
require.extensions[".ts"] = (module, filename) => module._compile(javascript(fs.readFileSync(filename, "utf8"), filename), filename);

// The map in what is kept names the file, so that belongs to the digest, as the version of swc does.
const digest = createHash("sha256").update(require("@swc/core/package.json").version).update(JSON.stringify(options));
// A power cut may leave a file without its end, or without anything.
const end = "\n//# whole";

function javascript(source, filename) {
  const place = path.join(cache, "javascript", digest.copy().update(filename).update("\0").update(source).digest("hex"));
  try {
    const kept = fs.readFileSync(place, "utf8");
    if (kept.endsWith(end)) return kept;
  } catch {}
  const { code } = require("@swc/core").transformSync(source, { ...options, filename });
  keep(place, code + end);
  return code;
}

/** Whole or not at all, whoever else does so at the same time; without a place for it, not. */
function keep(place, text) {
  const part = `${place}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(part, text);
    fs.renameSync(part, place);
  } catch {
    fs.rm(part, { force: true }, () => {});
  }
}
