import { block, boolean, labels, list, map, number, set, string, type Shape } from "./shape";

const required = { required: true };
const replaces = { replaces: true };
const computed = { computed: true };
const noTime = { default: "0s" };
const ratio = { default: "0.0", same: (before: unknown, now: unknown) => Number(before) === Number(now) };

const rollout: Shape = {
  parallelism: number({ default: 1 }),
  delay: string(noTime),
  failureAction: string({ default: "pause" }),
  monitor: string({ default: "5s" }),
  maxFailureRatio: string(ratio),
  order: string({ default: "stop-first" }),
};

const file: Shape = {
  fileName: string(required),
  fileUid: string({ default: "0" }),
  fileGid: string({ default: "0" }),
  fileMode: number({ default: 0o444 }),
};

const mount: Shape = {
  target: string(required),
  source: string(),
  type: string(required),
  readOnly: boolean(),
  bindOptions: block({ propagation: string({ default: "rprivate" }) }),
  volumeOptions: block({ noCopy: boolean(), labels: labels({ each: "replaces" }), driverName: string(), driverOptions: map() }),
  tmpfsOptions: block({ sizeBytes: number(), mode: number() }),
};

const container: Shape = {
  image: string(required),
  labels: labels({ each: "replaces" }),
  commands: list(undefined),
  args: list(undefined),
  hostname: string(),
  env: map(),
  dir: string(),
  user: string(),
  groups: list(undefined),
  privileges: block({
    credentialSpec: block({ file: string(), registry: string() }),
    seLinuxContext: block({ disable: boolean(), user: string(), role: string(), type: string(), level: string() }),
  }),
  readOnly: boolean(),
  mounts: set(mount),
  stopSignal: string(),
  stopGracePeriod: string(computed),
  healthcheck: block({ tests: list(undefined, required), interval: string(noTime), timeout: string(noTime), startPeriod: string(noTime), retries: number({ default: 0 }) }, computed),
  hosts: set({ ip: string({ required: true, replaces: true }), host: string({ required: true, replaces: true }) }, replaces),
  dnsConfig: block({ nameservers: list(undefined, required), searches: list(undefined), options: list(undefined) }, computed),
  secrets: set({ secretId: string(required), secretName: string(), ...file }),
  configs: set({ configId: string(required), configName: string(), ...file }),
  isolation: string({ default: "default" }),
  sysctl: map(replaces),
  capAdds: list(undefined),
  capDrops: list(undefined),
  init: boolean(computed),
};

const amount: Shape = { nanoCpus: number(), memoryBytes: number() };

const task: Shape = {
  containerSpec: block(container, required),
  resources: block({
    limits: block(amount),
    reservation: block({ ...amount, genericResources: block({ namedResourcesSpecs: set(undefined), discreteResourcesSpecs: set(undefined) }) }),
  }, computed),
  restartPolicy: block({ condition: string(), delay: string(), maxAttempts: number(), window: string() }, computed),
  placement: block({
    constraints: set(undefined),
    prefs: set(undefined),
    maxReplicas: number(),
    platforms: set({ architecture: string(required), os: string(required) }),
  }, computed),
  forceUpdate: number(computed),
  runtime: string(computed),
  networksAdvanceds: set({ name: string(replaces), id: string(replaces), aliases: set(undefined, replaces), driverOpts: set(undefined, replaces) }),
  logDriver: block({ name: string(required), options: map() }),
};

const port: Shape = {
  name: string(),
  protocol: string({ default: "tcp" }),
  targetPort: number(required),
  publishedPort: number(computed),
  publishMode: string({ default: "ingress" }),
};

export const serviceShape: Shape = {
  auth: block({ serverAddress: string({ required: true, replaces: true }), username: string(replaces), password: string(replaces) }, replaces),
  name: string({ required: true, replaces: true }),
  labels: labels(computed),
  taskSpec: block(task, required),
  mode: block({ replicated: block({ replicas: number({ default: 1 }) }, computed), global: boolean({ default: false }) }, { computed: true, replaces: true }),
  updateConfig: block(rollout),
  rollbackConfig: block(rollout),
  endpointSpec: block({ mode: string(computed), ports: list(port) }, computed),
  convergeConfig: block({ delay: string({ default: "7s" }), timeout: string({ default: "3m" }) }),
};
