import type { Definition } from "../provider";

export const definition: Definition = {
  name: "mysql",
  version: "3.3.2",
  // Read only when a resource needs the server: a preview without --refresh does not.
  configuration: { endpoint: "string", username: "string", password: "string", tls: "string" },
  resources: {
    "mysql:index/database:Database": () => (require("./database") as typeof import("./database")).database,
    "mysql:index/user:User": () => (require("./user") as typeof import("./user")).user,
    "mysql:index/grant:Grant": () => (require("./grant") as typeof import("./grant")).grant,
  },
};
