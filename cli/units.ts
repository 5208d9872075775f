/** Numbers as people read them. */

/** 3503512 -> 3,503,512 */
export const count = (value: number): string => Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** Decimal units, as disks and networks are sold: 354112000 -> 354 MB */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  for (; size >= 999.5 && unit < units.length - 1; unit++) size /= 1000;
  return `${unit === 0 || size >= 99.95 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Seconds: 0.4 s, 12.3 s, 2 min 05 s, 1 h 02 min */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** ISO text or epoch seconds as 2026-11-21 12:01:04, UTC; what is no time stays as it is. */
export function time(value: string | number): string {
  const milliseconds = typeof value === "number" ? value * 1000 : /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  return Number.isFinite(milliseconds) ? `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")} UTC` : String(value);
}
