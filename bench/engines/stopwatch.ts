/** What source, target and a container that works on them use between two moments, as the engine's control groups count it. */
import type Docker from "dockerode";
import type { MemorySample } from "../pairs";

const SAMPLE_MILLISECONDS = 500;

interface Meter { milliseconds: number; nanoseconds: number[] }

export class Stopwatch {
  private peakBytes = 0;
  private sampler?: NodeJS.Timeout;
  private constructor(private readonly docker: Docker, private readonly servers: string[], private readonly worker: string, private from: Meter) {}

  /** @param worker of which the memory is told too */
  static async start(docker: Docker, servers: string[], worker: string): Promise<Stopwatch> {
    const watch = new Stopwatch(docker, servers, worker, await meter(docker, [...servers, worker]));
    // Between two looks the container may have gone.
    watch.sampler = setInterval(() => watch.look().catch(() => {}), SAMPLE_MILLISECONDS);
    return watch;
  }

  /** Since the start or the lap before. */
  async lap(): Promise<MemorySample> {
    // An engine may answer after a second.
    const to = await meter(this.docker, [...this.servers, this.worker]);
    await this.look();
    // A container that has ended is no more counted by the engine.
    const used = to.nanoseconds.map((nanoseconds, index) => Math.max(0, nanoseconds - this.from.nanoseconds[index]!));
    const sample = { seconds: (to.milliseconds - this.from.milliseconds) / 1e3, cpuSeconds: used.reduce((sum, one) => sum + one, 0) / 1e9, peakMegabytes: this.peakBytes / 2 ** 20 };
    this.from = to;
    this.peakBytes = 0;
    return sample;
  }

  stop(): void {
    clearInterval(this.sampler);
  }

  /** Without the pages of files, which the kernel takes back when it needs them; control groups call it by another name since version 2. */
  private async look(): Promise<void> {
    const { memory_stats } = await statsOf(this.docker, this.worker);
    // Of one that has ended the engine tells nothing of memory.
    const stats = memory_stats?.stats as { rss?: number; anon?: number } | undefined;
    this.peakBytes = Math.max(this.peakBytes, stats?.rss ?? stats?.anon ?? 0);
  }
}

async function meter(docker: Docker, containers: string[]): Promise<Meter> {
  const milliseconds = performance.now();
  const stats = await Promise.all(containers.map((name) => statsOf(docker, name)));
  return { milliseconds, nanoseconds: stats.map(({ cpu_stats }) => cpu_stats.cpu_usage.total_usage) };
}

const statsOf = (docker: Docker, name: string) => docker.getContainer(name).stats({ stream: false, "one-shot": true });
