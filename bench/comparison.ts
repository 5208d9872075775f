/** What a comparison is to `npm run bench`: a name on the command line, and a part of docs/performance.md. */

export interface Size {
  /** Of the full size. */
  percent: number;
  rounds: number;
  say(line: string): void;
}

export interface Comparison {
  name: string;
  title: string;
  /** Measures, and answers with its tables. */
  run(size: Size): Promise<string>;
}
