import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as redis from "../plan/engines/redis";
import type { RedisInstancePlan } from "../plan/instances";
import { startSettings } from "../plan/settings";
import type { ServerCertificate } from "./certificates";
import { dataMount, dataVolume } from "./dataVolume";
import { dockerSecret, secretFile } from "./dockerSecret";
import { instanceService, type DatabaseInstance, type InstanceArgs } from "./instance";
import { typeOf } from "./options";
import { password, type Password } from "./password";

type Args = InstanceArgs<RedisInstancePlan>;

/** One Redis or Valkey server; its administrator is the user `dbhaven`, and the user `default` is off. */
export class RedisInstance extends pulumi.ComponentResource implements DatabaseInstance<RedisInstancePlan> {
  readonly administrator: Password;
  readonly authority: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("RedisInstance"), name, {}, opts);
    this.administrator = password(`${name}-administrator`, redis.planner.storedPassword, { parent: this });
    const certificate = args.certify(`${name}-certificate`, { parent: this });
    this.authority = certificate.authority;
    const volume = dataVolume(`${name}-data`, args.plan.volumeName, args.server, args.plan.release, { parent: this });
    const service = redisService(`${name}-service`, args, certificate, volume, this.administrator, { parent: this });
    this.ready = service.id;
    this.registerOutputs({ ready: this.ready });
  }

  /** Users are the job's. */
  makeDatabase(): pulumi.Output<string>[] {
    return [];
  }
}

function redisService(name: string, args: Args, certificate: ServerCertificate, volume: docker.Volume, administrator: Password, opts: pulumi.CustomResourceOptions): docker.Service {
  const { estate, plan, manager } = args;
  // The password itself: the health check logs in with it. The server's file of users gets its sha256 at every start.
  const secret = dockerSecret(`${name}-password`, { estate, owner: { instance: plan.key }, value: administrator.value, manager }, opts);
  return instanceService(name, args, {
    certificate,
    commands: ["bash", "-c", args.scripts["start.sh"], "dbhaven-start"],
    args: redis.planner.commandLine(startSettings(plan)),
    secrets: [secretFile(secret, "/run/secrets/administrator-password")],
    mounts: [
      dataMount(volume, redis.volumePath),
      { type: "tmpfs", target: redis.memoryPath, tmpfsOptions: { sizeBytes: 2 ** 20 } },
    ],
    healthTest: ["CMD", "bash", "-c", args.scripts["health.sh"], "dbhaven-health"],
    stopSignal: "SIGTERM",
    port: redis.planner.port,
  }, opts);
}
