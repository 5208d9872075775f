import type { Definition } from "../provider";

export const definition: Definition = {
  name: "random",
  version: "4.21.2",
  resources: {
    "random:index/randomPassword:RandomPassword": () => (require("./text") as typeof import("./text")).password,
    "random:index/randomString:RandomString": () => (require("./text") as typeof import("./text")).string,
    "random:index/randomId:RandomId": () => (require("./bytes") as typeof import("./bytes")).id,
    "random:index/randomBytes:RandomBytes": () => (require("./bytes") as typeof import("./bytes")).bytes,
  },
};
