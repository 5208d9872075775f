module.exports = { ...require("../../.mocharc.json"), spec: ["test/plugins/**/*.test.ts"] };
