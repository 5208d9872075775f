/** Every key of a server as the commands of its type tell it, for comparing two servers by another way than dbhaven's own. */
import type { RedisBench } from "./redisBench";
import type { Side } from "./jobBench";

const mark = "----";
/** Without what only says how a server keeps a stream, or how long ago something was. */
const streamFields = ["length", "last-generated-id", "max-deleted-entry-id", "entries-added", "groups"];
const groupFields = ["name", "consumers", "pending", "last-delivered-id", "entries-read"];

/** Key: number of the logical database and the name, a quoted word of the client; value: type, expiry (ms) and contents. */
export async function reading(bench: RedisBench, side: Side, { since7 }: { since7: boolean }): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const numbers = [...(await bench.shown(side, "INFO keyspace")).matchAll(/db(\d+):/g)].map(([, number]) => number!);
  for (const number of numbers) {
    const ask = async (commands: string[]): Promise<string[][]> => {
      const lines = (await bench.shown(side, `SELECT ${number}`, ...commands.flatMap((command) => [command, `ECHO ${mark}`]))).split("\n").slice(1);
      const answers: string[][] = [[]];
      for (const line of lines) if (line === `"${mark}"`) answers.push([]); else answers.at(-1)!.push(line);
      return answers.slice(0, -1);
    };
    const names = (await ask(["KEYS *"]))[0]!.map(word).filter((name) => name.startsWith('"') && !name.startsWith('"dbhaven:'));
    const kinds = (await ask(names.map((name) => `TYPE ${name}`))).map(([line]) => line!.replaceAll('"', ""));
    const ends = (await ask(names.map((name) => `${since7 ? "PEXPIRETIME" : "PTTL"} ${name}`))).map(([line]) => Number(line!.replace("(integer) ", "")));
    const values = await ask(names.map((name, i) => contentsOf(kinds[i]!, name)));
    for (const [i, name] of names.entries()) {
      const contents = kinds[i] === "stream" ? await streamOf(ask, name, values[i]!, since7) : inOrder(kinds[i]!, values[i]!);
      // Of the time that is left seconds are enough: it is asked for at two moments.
      const ending = since7 || ends[i]! < 0 ? ends[i] : `about ${Math.round(ends[i]! / 100_000)}`;
      if (ends[i] !== -2) found.set(`${number} ${name}`, `${kinds[i]} until ${ending}: ${contents.join("\n")}`);
    }
  }
  return found;
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

async function streamOf(ask: (commands: string[]) => Promise<string[][]>, name: string, entries: string[], since7: boolean): Promise<string[]> {
  const known = (fields: string[]) => fields.filter((field) => since7 || !/entries|deleted/.test(field));
  const [about, groups] = await ask([`XINFO STREAM ${name}`, `XINFO GROUPS ${name}`]);
  const fieldsOf = (lines: string[], wanted: string[]) => {
    const words = lines.map(word);
    return words.flatMap((one, i) => (i % 2 === 0 && wanted.includes(one.replaceAll('"', "")) ? [`${one} ${words[i + 1]}`] : []));
  };
  // What the lists of first and last entry hold is in the entries already.
  const first = about!.findIndex((line) => /"first-entry"/.test(line));
  const groupNames = groups!.map(word).flatMap((one, i, all) => (one === '"name"' ? [all[i + 1]!] : []));
  const more = await ask(groupNames.flatMap((group) => [`XPENDING ${name} ${group} - + 100000`, `XINFO CONSUMERS ${name} ${group}`]));
  return [
    ...entries, ...fieldsOf(about!.slice(0, first), known(streamFields)), ...fieldsOf(groups!, known(groupFields)),
    ...more.flatMap((lines, i) => (i % 2 === 0 ? handedOut(lines) : lines.map(word).flatMap((one, at, all) => (one === '"name"' ? [all[at + 1]!] : [])).sort())),
  ];
}

/** id, consumer and how often; not how long ago, the third of four. */
const handedOut = (lines: string[]): string[] => lines.map(word).filter((_, i) => i % 4 !== 2);
