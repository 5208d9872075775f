/** What was rehearsed, moved and how it compared, from the journal alone: the same text after `up`, in `status` and in the demo. */
import type { Estate } from "../config/schema";
import { newestRun, type RecordEntry, type Run } from "../swarm/records";
import { colours as makeColours, type Colours } from "./colours";
import { moveReport } from "./moveReport";
import { rehearsalReport } from "./rehearsalReport";
import { verificationTable } from "./verificationTable";

export interface ReportOptions {
  /** Keys of the moves to report, in this order. @default all of the journal */
  moves?: string[];
  /** Of the applications' interruptions, in seconds. @default none */
  budgets?: Record<string, number | undefined>;
  /** @default none */
  colours?: Colours;
}

/** Of each move what was begun last, the move itself or its rehearsal; "" where there is neither. Of several, what was counted in all of them. */
export function report(records: RecordEntry[], { moves, budgets = {}, colours = makeColours(false) }: ReportOptions = {}): string {
  const keys = moves ?? [...new Set(records.filter(({ kind }) => kind === "move" || kind === "rehearsal").map(({ subject }) => subject))];
  const newest = keys.flatMap((key) => newestOf(records, key) ?? []);
  return [
    ...newest.map(({ key, run, rehearsed }) => rehearsed ? rehearsalReport(key, run, colours) : moveReport(key, run, records, budgets, colours)),
    ...(newest.length > 1 ? [verificationTable(newest, colours)] : []),
  ].join("\n\n");
}

function newestOf(records: RecordEntry[], key: string): { key: string; run: Run; rehearsed: boolean } | undefined {
  const [run, rehearsal] = [newestRun(records, key), newestRun(records, key, "rehearsal")];
  // Run ids begin with the time.
  if (rehearsal && (!run || run.id < rehearsal.id)) return { key, run: rehearsal, rehearsed: true };
  return run && { key, run, rehearsed: false };
}

/** As the estate has them. */
export const budgetsOf = ({ applications }: Estate): Record<string, number | undefined> => Object.fromEntries(Object.entries(applications).map(([key, { interruptionBudgetSeconds }]) => [key, interruptionBudgetSeconds]));
