/** Colours on a terminal only; FORCE_COLOR and NO_COLOR decide otherwise. */
export interface Colours { green(text: string): string; red(text: string): string; bold(text: string): string; dim(text: string): string }

export function useColours(stream: { isTTY?: boolean } = process.stdout, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return env.FORCE_COLOR !== "0";
  if (env.NO_COLOR) return false;
  return stream.isTTY === true && env.TERM !== "dumb";
}

export function colours(on: boolean): Colours {
  const wrap = (start: number, end: number) => (text: string) => (on ? `\u001b[${start}m${text}\u001b[${end}m` : text);
  return { green: wrap(32, 39), red: wrap(31, 39), bold: wrap(1, 22), dim: wrap(2, 22) };
}
