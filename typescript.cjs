/**
 * TypeScript for what is started often (the program, its commands, the verbs, the unit tests): `node -r ./typescript.cjs FILE.ts`. swc leaves
 * the types out of each file when it is first required; ts-node would load the compiler before it did the same, half a second of
 * processor time at each start. `npm run check` has the compiler look at the types.
 */
const fs = require("node:fs");
const modules = require("node:module");
const path = require("node:path");

// What V8 has made of each file, Pulumi's SDK above all, is kept from one start to the next; without a place for it all works as before.
modules.enableCompileCache?.(path.join(__dirname, "node_modules", ".cache", "compiled"));

const { transformSync } = require("@swc/core");

const options = {
  jsc: { target: "es2022", parser: { syntax: "typescript" } },
  module: { type: "commonjs" },
  sourceMaps: "inline",
  swcrc: false,
};

// Places in a stack trace are those of the source; the maps of all packages would take a fifth of a second to read.
if (modules.setSourceMapsSupport) modules.setSourceMapsSupport(true, { nodeModules: false });
else process.setSourceMapsEnabled(true);
require.extensions[".ts"] = (module, filename) => module._compile(transformSync(fs.readFileSync(filename, "utf8"), { ...options, filename }).code, filename);
