/**
 * TypeScript for what is started often (the program, its commands, the verbs): `node -r ./typescript.cjs FILE.ts`. swc leaves the types out of
 * each file when it is first required; ts-node, with which the tests run, would load the compiler before it did the same, half a
 * second of processor time at each start. `npm run check` has the compiler look at the types.
 */
const fs = require("node:fs");
const { transformSync } = require("@swc/core");

const options = {
  jsc: { target: "es2022", parser: { syntax: "typescript" } },
  module: { type: "commonjs" },
  sourceMaps: "inline",
  swcrc: false,
};

// Places in a stack trace are those of the source.
process.setSourceMapsEnabled(true);
require.extensions[".ts"] = (module, filename) => module._compile(transformSync(fs.readFileSync(filename, "utf8"), { ...options, filename }).code, filename);
