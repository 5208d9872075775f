import type { Definition } from "../provider";

export const definition: Definition = {
  name: "postgresql",
  version: "3.18.1",
  // Read only when a resource needs the server: a preview without --refresh does not.
  configuration: {
    host: "string",
    port: "json",
    database: "string",
    username: "string",
    password: "string",
    superuser: "json",
    sslmode: "string",
    sslrootcert: "string",
    connectTimeout: "json",
  },
  resources: {
    "postgresql:index/role:Role": () => (require("./role") as typeof import("./role")).role,
    "postgresql:index/database:Database": () => (require("./database") as typeof import("./database")).database,
    "postgresql:index/extension:Extension": () => (require("./extension") as typeof import("./extension")).extension,
  },
};
