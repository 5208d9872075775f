/** Durations as Go writes them ("1m30s") and as Docker's API takes them (nanoseconds). */

const NANOSECONDS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Empty text is 0. @throws Error for text that is no duration. */
export function nanoseconds(text: string | undefined): number {
  if (!text || text === "0") return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join("") !== text) throw new Error(`"${text}" is no duration; write it like "10s" or "1m30s"`);
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * NANOSECONDS[unit], 0));
}

export const milliseconds = (text: string | undefined): number => nanoseconds(text) / 1e6;

/** "1m0s", "1h30m0s", "250ms" */
export function longDuration(value: number | undefined): string {
  const total = value ?? 0;
  if (total === 0) return "0s";
  if (total < 1e3) return `${total}ns`;
  if (total < 1e6) return `${total / 1e3}µs`;
  if (total < 1e9) return `${total / 1e6}ms`;
  const hours = Math.floor(total / 3600e9);
  const minutes = Math.floor((total % 3600e9) / 60e9);
  const seconds = (total % 60e9) / 1e9;
  return hours > 0 ? `${hours}h${minutes}m${seconds}s` : minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** Without trailing zero parts: "1m", "1h". */
export function shortDuration(value: number | undefined): string {
  return longDuration(value).replace(/m0s$/, "m").replace(/h0m$/, "h");
}
