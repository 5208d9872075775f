module.exports = { ...require("../../.mocharc.json"), spec: ["test/jobs/**/*.test.ts"] };
