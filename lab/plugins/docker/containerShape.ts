import { block, boolean, labels, list, map, number, set, string, type Shape } from "./shape";

const replaces = { replaces: true };
const filledIn = { computed: true, replaces: true };
const required = { required: true, replaces: true };
/** Docker's default, which comes back as what the image says. */
const emptyIsAny = { replaces: true, same: (before: unknown, now: unknown) => now === "" || before === now };
const noTime = { default: "0s" };

const mount: Shape = {
  target: string({ required: true }),
  source: string(),
  type: string({ required: true }),
  readOnly: boolean(),
  bindOptions: block({ propagation: string() }),
  volumeOptions: block({ noCopy: boolean(), labels: labels({ each: "replaces" }), driverName: string(), driverOptions: map(), subpath: string(replaces) }),
  tmpfsOptions: block({ sizeBytes: number(), mode: number() }, replaces),
};

const attachment: Shape = {
  name: string(required),
  aliases: set(undefined, replaces),
  ipv4Address: string(replaces),
  ipv6Address: string(replaces),
  linkLocalIps: set(undefined, replaces),
  macAddress: string(replaces),
  driverOpts: set(undefined, replaces),
};

/** Inputs that this stand-in has; the official plugin has more (devices, uploads, ulimits, GPUs, ...). */
export const containerShape: Shape = {
  name: string(required),
  image: string(required),
  command: list(undefined, filledIn),
  entrypoints: list(undefined, filledIn),
  envs: set(undefined, filledIn),
  user: string(emptyIsAny),
  workingDir: string(emptyIsAny),
  hostname: string(filledIn),
  domainname: string(replaces),
  labels: labels({ each: "replaces", ...filledIn }),
  hosts: set({ ip: string(required), host: string(required) }, replaces),
  dns: set(undefined, replaces),
  dnsOpts: set(undefined, replaces),
  dnsSearches: set(undefined, replaces),
  networkMode: string({ default: "bridge", ...replaces }),
  networksAdvanced: set(attachment, replaces),
  ports: list({ internal: number(required), external: number(filledIn), ip: string({ default: "0.0.0.0", ...replaces }), protocol: string({ default: "tcp", ...replaces }) }, replaces),
  publishAllPorts: boolean(replaces),
  mounts: set(mount, replaces),
  volumes: set({ fromContainer: string(replaces), containerPath: string(replaces), hostPath: string(replaces), volumeName: string(replaces), readOnly: boolean(replaces), selinuxRelabel: string(replaces) }, replaces),
  tmpfs: map(),
  restart: string({ default: "no" }),
  maxRetryCount: number(),
  memory: number(),
  memoryReservation: number({ default: 0 }),
  memorySwap: number(),
  shmSize: number(filledIn),
  cpus: string(replaces),
  cpuShares: number(),
  cpuSet: string(),
  logDriver: string(filledIn),
  logOpts: map(replaces),
  healthcheck: block({
    tests: list(undefined),
    interval: string(noTime),
    timeout: string(noTime),
    startPeriod: string(noTime),
    startInterval: string(noTime),
    retries: number({ default: 0 }),
  }, { computed: true }),
  stopSignal: string(filledIn),
  stopTimeout: number(filledIn),
  destroyGraceSeconds: number(),
  readOnly: boolean({ default: false, ...replaces }),
  privileged: boolean(replaces),
  init: boolean({ computed: true }),
  capabilities: block({ adds: set(undefined, replaces), drops: set(undefined, replaces) }, replaces),
  securityOpts: set(undefined, filledIn),
  sysctls: map(replaces),
  tty: boolean({ default: false, ...replaces }),
  stdinOpen: boolean({ default: false, ...replaces }),
  pidMode: string(replaces),
  ipcMode: string(filledIn),
  groupAdds: set(undefined, replaces),
  runtime: string(filledIn),
  rm: boolean({ default: false }),
  start: boolean({ default: true }),
  mustRun: boolean({ default: true }),
  wait: boolean({ default: false }),
  waitTimeout: number({ default: 60 }),
  removeVolumes: boolean({ default: true }),
  // Known to the official plugin, and only refused here where they ask for something.
  attach: boolean({ default: false }),
  logs: boolean({ default: false }),
  containerReadRefreshTimeoutMilliseconds: number({ default: 15000 }),
};
