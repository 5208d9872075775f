/** Every key of a server as the commands of its type tell it, for comparing two servers by another way than dbhaven's own. */
import type { RedisBench } from "./redisBench";
import type { Side } from "./jobBench";

const mark = "----";
/** Without what only says how a server keeps a stream, how long ago something was, or what a server forgets when it starts (entries-read). */
const streamFields = ["length", "last-generated-id", "max-deleted-entry-id", "entries-added", "groups"];
const groupFields = ["name", "consumers", "pending", "last-delivered-id"];

interface Question { database: string; command: string }

/** `ends`: milliseconds since 1970, -1 for never. */
export interface Value { contents: string; ends: number }

/** By number of the logical database and name, a quoted word of the client. */
export async function reading(bench: RedisBench, side: Side, { since7 }: { since7: boolean }): Promise<Map<string, Value>> {
  /** In one session, since to begin one takes longer than its answers; lines of each answer. */
  const ask = async (questions: Question[]): Promise<string[][]> => {
    const lines = (await bench.shown(side, ...questions.flatMap(({ database, command }) => [`SELECT ${database}`, command, `ECHO ${mark}`]))).split("\n");
    const answers: string[][] = [[]];
    for (const line of lines) if (line === `"${mark}"`) answers.push([]); else answers.at(-1)!.push(line);
    return answers.slice(0, -1).map(([, ...answer]) => answer);
  };
  const databases = [...(await bench.shown(side, "INFO keyspace")).matchAll(/db(\d+):/g)].map(([, number]) => number!);
  const found = (await ask(databases.map((database) => ({ database, command: "KEYS *" })))).flatMap((names, i) =>
    names.map(word).filter((name) => name.startsWith('"') && !name.startsWith('"dbhaven:')).map((name) => ({ database: databases[i]!, name })));
  // Before 7.0 a server tells only the time that is left.
  const about = await ask(found.flatMap(({ database, name }) => [`TYPE ${name}`, "TIME", `${since7 ? "PEXPIRETIME" : "PTTL"} ${name}`].map((command) => ({ database, command }))));
  const keys = found.map((key, i) => {
    const [[kind], time, [left]] = about.slice(3 * i, 3 * i + 3) as [[string], string[], [string]];
    const [seconds, microseconds] = time.map((line) => Number(word(line).replaceAll('"', "")));
    const ends = Number(left.replace("(integer) ", ""));
    return { ...key, kind: kind.replaceAll('"', ""), ends: since7 || ends < 0 ? ends : seconds! * 1000 + microseconds! / 1000 + ends };
  });
  const values = await ask(keys.map(({ database, kind, name }) => ({ database, command: contentsOf(kind, name) })));
  const streams = await streamsOf(ask, keys.filter(({ kind }) => kind === "stream"), since7);
  return new Map(keys.flatMap(({ database, name, kind, ends }, i): [string, Value][] => {
    if (ends === -2 || kind === "none") return [];
    const contents = kind === "stream" ? [...values[i]!, ...streams.get(`${database} ${name}`)!] : inOrder(kind, values[i]!);
    return [[`${database} ${name}`, { contents: `${kind} ${contents.join("\n")}`, ends }]];
  }));
}

const word = (line: string): string => line.replace(/^(\s*\d+\) )+/, "");

function contentsOf(kind: string, name: string): string {
  switch (kind) {
    case "string": return `GET ${name}`;
    case "list": return `LRANGE ${name} 0 -1`;
    case "set": return `SMEMBERS ${name}`;
    case "zset": return `ZRANGE ${name} 0 -1 WITHSCORES`;
    case "hash": return `HGETALL ${name}`;
    default: return `XRANGE ${name} - +`;
  }
}

function inOrder(kind: string, lines: string[]): string[] {
  const words = lines.map(word);
  const pairs = () => Array.from({ length: words.length / 2 }, (_, i) => [words[2 * i]!, words[2 * i + 1]!] as const);
  if (kind === "set") return words.sort();
  if (kind === "hash") return pairs().map((pair) => pair.join(" ")).sort();
  // Versions write one number in different words.
  if (kind === "zset") return pairs().map(([member, score]) => `${member} ${/inf/.test(score) ? score : Number(score.replaceAll('"', ""))}`);
  return words;
}

async function streamsOf(ask: (questions: Question[]) => Promise<string[][]>, streams: { database: string; name: string }[], since7: boolean): Promise<Map<string, string[]>> {
  const known = streamFields.filter((field) => since7 || !/entries|deleted/.test(field));
  const about = await ask(streams.flatMap(({ database, name }) => [{ database, command: `XINFO STREAM ${name}` }, { database, command: `XINFO GROUPS ${name}` }]));
  const groups = streams.flatMap(({ database, name }, i) => named(about[2 * i + 1]!).map((group) => ({ database, name, group })));
  const more = await ask(groups.flatMap(({ database, name, group }) => [{ database, command: `XPENDING ${name} ${group} - + 100000` }, { database, command: `XINFO CONSUMERS ${name} ${group}` }]));
  return new Map(streams.map(({ database, name }, i) => {
    // What the lists of first and last entry hold is in the entries already.
    const own = about[2 * i]!.slice(0, about[2 * i]!.findIndex((line) => /"first-entry"/.test(line)));
    const ofGroups = groups.flatMap((one, at) => (one.database === database && one.name === name ? [...handedOut(more[2 * at]!), ...named(more[2 * at + 1]!).sort()] : []));
    return [`${database} ${name}`, [...fieldsOf(own, known), ...fieldsOf(about[2 * i + 1]!, groupFields), ...ofGroups]];
  }));
}

const fieldsOf = (lines: string[], wanted: string[]): string[] =>
  lines.map(word).flatMap((one, i, all) => (i % 2 === 0 && wanted.includes(one.replaceAll('"', "")) ? [`${one} ${all[i + 1]}`] : []));

/** Names of groups or consumers. */
const named = (lines: string[]): string[] => lines.map(word).flatMap((one, i, all) => (one === '"name"' ? [all[i + 1]!] : []));

/** id, consumer and how often; not how long ago, the third of four. */
const handedOut = (lines: string[]): string[] => lines.map(word).filter((_, i) => i % 4 !== 2);
