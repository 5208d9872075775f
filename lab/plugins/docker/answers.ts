/** Answers of Docker's API as the official plugin words them. */
import type { Properties } from "../provider";

interface Answer {
  statusCode?: number;
  json?: { message?: string };
  message?: string;
}

/** The engine's own message, without what the client adds. */
export function messageOf(error: unknown): string {
  const { json, message } = error as Answer;
  return json?.message ?? message ?? String(error);
}

export const isMissing = (error: unknown): boolean => (error as Answer).statusCode === 404;

/** The engine's answer as an error of the plugin. */
export async function asked<T>(call: Promise<T>, prefix = "Error response from daemon: "): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if ((error as Answer).statusCode === undefined) throw error;
    throw Object.assign(new Error(prefix + messageOf(error)), { statusCode: (error as Answer).statusCode });
  }
}

/** The answer, or undefined where there is no such object. */
export async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export const labelList = (labels: Record<string, string> | null | undefined): Properties[] =>
  Object.keys(labels ?? {}).sort().map((label) => ({ label, value: labels![label] }));

export const labelMap = (labels: Properties[] | undefined): Record<string, string> =>
  Object.fromEntries((labels ?? []).map(({ label, value }) => [label, value]));

export const textMap = (values: Properties | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, String(value)]));
