import * as assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { volumeGuard } from "../../plan/lostVolumes";
import { stackFile, type SwarmService } from "../../swarm/stackFile";

/** As an engine's API gives it. */
const service: SwarmService = {
  Spec: {
    Name: "shop-orders", Labels: { "dev.dbhaven.estate": "shop" }, Mode: { Replicated: { Replicas: 1 } },
    TaskTemplate: {
      ContainerSpec: {
        Image: "postgres:17@sha256:0", Command: ["bash", "-c", "# start\nexec \"$@\" $$\n", "dbhaven-start"], Args: ["postgres", "-c", "shared_buffers=1MB"], Env: ["PGDATA=/data"],
        Mounts: [{ Type: "volume", Source: "shop-orders-data", Target: "/data" }, { Type: "tmpfs", Target: "/dev/shm", TmpfsOptions: { SizeBytes: 1048576 } }],
        Secrets: [{ SecretName: "verifier-1", File: { Name: "/run/secrets/verifier", UID: "0", GID: "0", Mode: 0o444 } }],
        Healthcheck: { Test: ["CMD", "psql"], Interval: 5e9, Timeout: 5e8, Retries: 5, StartPeriod: 300e9 }, StopSignal: "SIGINT", StopGracePeriod: 120e9,
      },
      Resources: { Limits: { MemoryBytes: 536870912, NanoCPUs: 1.5e9 }, Reservations: { MemoryBytes: 268435456 } },
      RestartPolicy: { Condition: "any", Delay: 2e9, MaxAttempts: 0, Window: 0 },
      Placement: { Constraints: ["node.hostname==db1"] }, Networks: [{ Target: "n1", Aliases: ["orders"] }], LogDriver: { Name: "json-file", Options: { "max-size": "10m" } },
    },
    EndpointSpec: { Mode: "dnsrr", Ports: [{ Protocol: "tcp", TargetPort: 5432, PublishedPort: 5433, PublishMode: "host" }] },
    UpdateConfig: { Parallelism: 1, Order: "stop-first", FailureAction: "rollback", Monitor: 5e9, MaxFailureRatio: 0 },
  },
};
const file = () => parse(stringify(stackFile({ orders: service }, { n1: "shop-orders" }), { lineWidth: 0 })) as any;

describe("The stack file of running services", () => {
  it("names volumes, networks and secrets as they are, outside the stack", () => {
    const { networks, volumes, secrets } = file();
    assert.deepEqual([networks, volumes, secrets], [
      { "shop-orders": { external: true, name: "shop-orders" } }, { "shop-orders-data": { external: true, name: "shop-orders-data" } }, { "verifier-1": { external: true, name: "verifier-1" } },
    ]);
  });

  it("keeps a volume that is gone from being made anew where the service does", () => {
    const guarded = structuredClone(service);
    guarded.Spec.TaskTemplate.ContainerSpec.Mounts![0]!.VolumeOptions = { DriverConfig: { Options: { [volumeGuard]: "true" } } };
    const { services, volumes } = parse(stringify(stackFile({ orders: guarded }, {}))) as any;
    assert.deepEqual(volumes, { "shop-orders-data": { name: "shop-orders-data", driver_opts: { [volumeGuard]: "true" } } });
    assert.deepEqual(services.orders.volumes[0], { type: "volume", source: "shop-orders-data", target: "/data" });
  });

  it("has everything that the service has, but dbhaven's labels", () => {
    assert.deepEqual(file().services.orders, {
      image: "postgres:17@sha256:0", entrypoint: ["bash", "-c", '# start\nexec "$$@" $$$$\n', "dbhaven-start"], command: ["postgres", "-c", "shared_buffers=1MB"], environment: ["PGDATA=/data"],
      secrets: [{ source: "verifier-1", target: "/run/secrets/verifier", uid: "0", gid: "0", mode: 0o444 }],
      volumes: [{ type: "volume", source: "shop-orders-data", target: "/data" }, { type: "tmpfs", target: "/dev/shm", tmpfs: { size: 1048576 } }],
      healthcheck: { test: ["CMD", "psql"], interval: "5000ms", timeout: "500ms", retries: 5, start_period: "300000ms" },
      stop_signal: "SIGINT", stop_grace_period: "120000ms",
      networks: { "shop-orders": { aliases: ["orders"] } }, ports: [{ target: 5432, published: 5433, protocol: "tcp", mode: "host" }],
      logging: { driver: "json-file", options: { "max-size": "10m" } },
      deploy: {
        replicas: 1, endpoint_mode: "dnsrr", placement: { constraints: ["node.hostname==db1"] },
        resources: { limits: { memory: "536870912b", cpus: "1.5" }, reservations: { memory: "268435456b" } },
        restart_policy: { condition: "any", delay: "2000ms" },
        update_config: { parallelism: 1, order: "stop-first", failure_action: "rollback", monitor: "5000ms", max_failure_ratio: 0 },
      },
    });
  });

  it("of a service on a plain network and without secrets has no empty part in it", () => {
    const plain = structuredClone(service);
    Object.assign(plain.Spec.TaskTemplate.ContainerSpec, { Secrets: undefined, Env: undefined });
    plain.Spec.TaskTemplate.Networks = [{ Target: "n1" }];
    const { services: { orders } } = parse(stringify(stackFile({ orders: plain }, { n1: "net" }))) as any;
    assert.ok(!("secrets" in orders) && !("environment" in orders));
    assert.deepEqual(orders.networks, { net: null });
  });
});
