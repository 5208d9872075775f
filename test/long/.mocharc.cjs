module.exports = { ...require("../../.mocharc.json"), spec: ["test/long/**/*.test.ts"] };
