/** Offline stand-in of Pulumi's docker plugin, for the inputs that the program uses. */
import { serve } from "../provider";

serve({
  name: "docker",
  version: "5.2.0",
  configuration: { host: "string", sshOpts: "json", registryAuth: "json", disableDockerDaemonCheck: "json" },
  configure: (configuration) => (require("./engine") as typeof import("./engine")).ping(configuration),
  resources: {
    "docker:index/service:Service": () => (require("./service") as typeof import("./service")).service(),
    "docker:index/network:Network": () => (require("./network") as typeof import("./network")).network(),
    "docker:index/volume:Volume": () => (require("./volume") as typeof import("./volume")).volume(),
    "docker:index/container:Container": () => (require("./container") as typeof import("./container")).container(),
    "docker:index/secret:Secret": () => (require("./secret") as typeof import("./secret")).secret(),
    "docker:index/serviceConfig:ServiceConfig": () => (require("./serviceConfig") as typeof import("./serviceConfig")).serviceConfig(),
    "docker:index/remoteImage:RemoteImage": () => (require("./remoteImage") as typeof import("./remoteImage")).remoteImage(),
  },
  functions: {
    "docker:index/getNetwork:getNetwork": () => (require("./functions") as typeof import("./functions")).getNetwork(),
    "docker:index/getRemoteImage:getRemoteImage": () => (require("./functions") as typeof import("./functions")).getRemoteImage(),
  },
});
