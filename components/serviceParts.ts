/** Parts of a Swarm service, complete in every field: a field left out reads back as a difference. */
import type { Instance } from "../config/schema";

export const restartPolicy = { condition: "any", delay: "2s", maxAttempts: 0, window: "0s" };

/** 3 files of 10 MB at most per container. */
export const logDriver = { name: "json-file", options: { "max-size": "10m", "max-file": "3" } };

export function healthcheck(tests: string[], times: Instance["healthcheck"]) {
  return {
    tests,
    interval: duration(times.intervalSeconds),
    timeout: duration(times.timeoutSeconds),
    retries: times.retries,
    startPeriod: duration(times.startPeriodSeconds),
  };
}

interface Amount { memoryMegabytes: number | null; cpus: number | null }

/** A part that nothing is said of is left out. */
export function resources({ reservations, ...limits }: Amount & { reservations: Amount }) {
  const amount = ({ memoryMegabytes, cpus }: Amount) => ({
    ...(memoryMegabytes === null ? {} : { memoryBytes: memoryMegabytes * 2 ** 20 }),
    ...(cpus === null ? {} : { nanoCpus: Math.round(cpus * 1e9) }),
  });
  const reservation = amount(reservations);
  return { limits: amount(limits), ...(Object.keys(reservation).length > 0 ? { reservation } : {}) };
}

/** As the Docker provider writes durations back: "5m" and "1m30s", neither "300s" nor "5m0s"; but "1h0m5s". */
export function duration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const whole = `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${rest}s`;
  return whole.replace(/m0s$/, "m").replace(/h0m$/, "h");
}
