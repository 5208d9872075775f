/** Measurements as Markdown. */
import { type MemorySample, ratios, type Rounds, spread, type Spread } from "./pairs";

export function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export const shown = ({ min, median, max }: Spread, digits = 1): string => `${min.toFixed(digits)} / ${median.toFixed(digits)} / ${max.toFixed(digits)}`;

/**
 * Times and memory of the parts that are named, and pair by pair how many times as long as the part `own` each took.
 *
 * @param targets by part, for the last column
 */
export function timesTable(rounds: Rounds<MemorySample>, own: string, targets: Record<string, string>): string {
  const rows = Object.entries(targets).map(([name, target]) => {
    const samples = rounds.get(name)!;
    const of = (value: (sample: MemorySample) => number) => (name === own ? "" : shown(ratios(rounds, name, own, value), 2));
    const seconds = ({ seconds }: MemorySample) => seconds;
    const cpu = ({ cpuSeconds }: MemorySample) => cpuSeconds;
    return [name, shown(spread(samples.map(seconds))), of(seconds), shown(spread(samples.map(cpu))), of(cpu), shown(spread(samples.map(({ peakMegabytes }) => peakMegabytes)), 0), target];
  });
  return table(["", "seconds", `times ${own}`, "processor seconds", `times ${own}`, "megabytes at most", "target"], rows);
}
