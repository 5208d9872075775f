/** What an `up` does to instances that run: which it restarts, and why; which it tells new settings; whom that interrupts. */
import { planners } from "./engines";
import type { InstancePlan } from "./instances";
import type { Plan } from "./plan";
import { reloadedSettings, startSettings } from "./settings";
import { certificateText } from "./tls";

type Settings = Record<string, string>;

/** An instance's service as its Swarm has it. */
export interface RunningInstance {
  /** As it was started, by tag or by digest. */
  image: string;
  /** Whether that is the image that the plan's reference stands for on its server. */
  sameImage: boolean;
  /** Of the server, after the start script. */
  commandLine: string[];
  /** Texts of the scripts that run inside its container, by name: start.sh, health.sh. */
  scripts: Record<string, string>;
  /** plan/tls.ts certificateText; undefined: not known. */
  certificate: string | undefined;
  /** From where its administrator may come, where the engine can tell. */
  administrators: string;
  /** Whether its mounts forbid the Swarm to make a lost volume anew. */
  volumeGuarded: boolean;
  /** MiB; 0: none. Cores; 0: none. */
  memoryMegabytes: number;
  cpus: number;
  reservations: { memoryMegabytes: number; cpus: number };
  publishedPort: number | null;
  healthcheck: InstancePlan["healthcheck"];
  replicas: number;
}

export interface Found {
  /** By key of the instance; one that does not exist yet is left out, and interrupts nobody. */
  running: Record<string, RunningInstance>;
  /** The settings that it was told last, by key of the instance; where that is not known, nothing is said of them. */
  told: Record<string, Settings>;
  /** The scripts that each instance is to have, by its key. */
  scripts: Record<string, RunningInstance["scripts"]>;
}

/** A sentence for each instance that is restarted, stopped or started, and for each that is told new settings; none where nothing changes. */
export function changesOf(plan: Plan, found: Found): string[] {
  return plan.instances.filter(({ key }) => key in found.running).flatMap((instance) => {
    const running = found.running[instance.key]!;
    const reloads = found.told[instance.key] ? differences(found.told[instance.key]!, reloadedSettings(instance)) : [];
    return [
      ...restart(instance, running, restartReasons(instance, running, found.scripts[instance.key]!), interrupted(plan, instance.key)),
      ...(reloads.length > 0 && instance.replicas > 0 ? [`reloads settings of instance ${instance.key}: ${reloads.join(", ")}; interrupts nobody`] : []),
    ];
  });
}

function restart({ key, replicas }: InstancePlan, running: RunningInstance, reasons: string[], whom: string): string[] {
  if (replicas < running.replicas) return [`stops instance ${key}; ${whom} until it runs again`];
  if (replicas > running.replicas) return [`starts instance ${key}`];
  return reasons.length === 0 || replicas === 0 ? [] : [`restarts instance ${key}: ${reasons.join(", ")}; ${whom}`];
}

function restartReasons(instance: InstancePlan, running: RunningInstance, scripts: RunningInstance["scripts"]): string[] {
  const unlimited = (value: number | null, unit: string) => (value ? `${value}${unit}` : "none");
  const compared: [what: string, before: string, after: string][] = [
    ["image", running.sameImage ? instance.image : running.image, instance.image],
    ["memory", unlimited(running.memoryMegabytes, " MiB"), unlimited(instance.memoryMegabytes, " MiB")],
    ["cpus", unlimited(running.cpus, ""), unlimited(instance.cpus, "")],
    ["memory reservation", unlimited(running.reservations.memoryMegabytes, " MiB"), unlimited(instance.reservations.memoryMegabytes, " MiB")],
    ["cpu reservation", unlimited(running.reservations.cpus, ""), unlimited(instance.reservations.cpus, "")],
    ["certificate", running.certificate ?? certificateText(instance.tls), certificateText(instance.tls)],
    ["administrators", running.administrators || "none", ("administrators" in instance && instance.administrators.join(" ")) || "none"],
    ["port", unlimited(running.publishedPort, ""), unlimited(instance.publishedPort, "")],
  ];
  return [
    ...compared.filter(([, before, after]) => before !== after).map(([what, before, after]) => `${what} ${before} -> ${after}`),
    ...differences(planners[instance.engine].settingsOn(running.commandLine), startSettings(instance)),
    ...(running.scripts["start.sh"] === scripts["start.sh"] ? [] : ["a new start script"]),
    ...(running.scripts["health.sh"] === scripts["health.sh"] ? [] : ["a new script of its health check"]),
    ...(running.volumeGuarded ? [] : ["its volume, once lost, is no longer made anew"]),
    ...(Object.entries(instance.healthcheck).some(([name, value]) => running.healthcheck[name as keyof typeof running.healthcheck] !== value) ? ["another health check"] : []),
  ];
}

function differences(before: Settings, after: Settings): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const shown = (value: string | undefined) => (value === undefined ? "default" : value || '""');
  return names.filter((name) => before[name] !== after[name]).map((name) => `${name} ${shown(before[name])} -> ${shown(after[name])}`);
}

function interrupted({ applications }: Plan, instance: string): string {
  const keys = applications.filter(({ uses }) => uses.some((use) => use.instance === instance)).map(({ key }) => key);
  if (keys.length === 0) return "interrupts no application of the estate";
  return `interrupts the application${keys.length > 1 ? "s" : ""} ${keys.join(", ")}`;
}
