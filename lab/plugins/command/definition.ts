import type { Definition } from "../provider";

export const definition: Definition = {
  name: "command",
  version: "1.2.1",
  resources: {
    "command:local:Command": () => (require("./command") as typeof import("./command")).command,
  },
  functions: {
    "command:local:run": () => (require("./command") as typeof import("./command")).runAlways,
  },
};
