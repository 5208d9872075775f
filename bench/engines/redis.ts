/** Redis and Valkey: source and target as an estate has them. */
import type { RedisInstance } from "../../config/engines/redis";
import { hostEngine } from "../../lab/toolchain/engine";
import { planner } from "../../plan/engines/redis";
import { RedisBench, redisPasswords as passwords } from "../../test/jobs/support/redisBench";
import type { MemorySample } from "../pairs";
import { type Dataset, ended, Engines, memoryMegabytes } from "./engines";

export class RedisEngines extends Engines<RedisBench> {
  /** Debian 12's Redis 7.0, and Debian 13's Valkey 8.1 as a store of 4 GB keeps its keys; the peers beside them. */
  static async start(): Promise<RedisEngines> {
    const settings = planner.settings({ memoryMegabytes, role: "store", settings: {}, databases: {} } as unknown as RedisInstance);
    const keeping = planner.commandLine(Object.fromEntries(Object.entries(settings).filter(([name]) => /^maxmemory|^append|^save$/.test(name))));
    const bench = await RedisBench.start({ source: "redis:7.0-bookworm", target: "valkey/valkey:8.1-trixie" }, { source: ["--save", ""], target: keeping });
    const engines = new RedisEngines(bench, await hostEngine(), "redis");
    await engines.startPeers({
      image: "dbhaven-lab/valkey/valkey:8.1-trixie", environment: [`SOURCE=${bench.name("source")}`, `TARGET=${bench.name("target")}`],
      files: [{ name: "root/source", content: passwords.superuser, mode: 0o600 }, { name: "root/target", content: passwords.administrator, mode: 0o600 }],
    });
    await ended(await bench.job("database", bench.databaseSettings()));
    return engines;
  }

  async load(data: Dataset): Promise<void> {
    await this.bench.old("FLUSHALL");
    await this.makeData(data, [`REDISCLI_AUTH=${passwords.superuser}`]);
  }

  async size(): Promise<string> {
    const [keys, ...memory] = (await this.bench.old("DBSIZE", "INFO memory")).split("\n");
    return `${Number(keys).toLocaleString("en")} keys, ${Math.round(Number(/used_memory:(\d+)/.exec(memory.join("\n"))![1]) / 2 ** 20)} MB of memory.`;
  }

  /** What a peer has made of the target is taken back, and its append-only file is written anew. */
  async settle(): Promise<void> {
    await this.peer("settle");
  }

  copied(): Promise<{ copy: MemorySample; verify: MemorySample }> {
    const settings = this.bench.settings(this.nextRun(), { MOVE: "bench", ACCOUNTS: "default app\n", MAX_INTERRUPTION_SECONDS: "3600" });
    return this.heldMove(settings, (role, its) => this.bench.job(role, its));
  }
}
