/** Rules that an engine adds to the machine's firewall, and the way back to how it was before. */
import { run, which } from "./command";

/** What `iptables-save` printed, per command; a command that is not installed is absent. */
export type FirewallState = Record<string, string>;

const families = ["iptables", "ip6tables"];

export async function readFirewall(): Promise<FirewallState> {
  const state: FirewallState = {};
  for (const family of families) {
    if (!which(`${family}-save`, ["/usr/sbin", "/sbin"])) continue;
    // An IPv6 firewall that the kernel lacks is nothing to put back.
    await run(`${family}-save`, []).then((text) => { state[family] = text; }, () => undefined);
  }
  return state;
}

/** Takes away what came since `before`. `interfaces`: the engine's own; with `chains` false the shared DOCKER chains stay. */
export async function restoreFirewall(before: FirewallState, interfaces: string[], chains: boolean): Promise<void> {
  const now = await readFirewall();
  for (const [family, text] of Object.entries(now)) {
    const input = wayBack(before[family] ?? "", text, interfaces, chains);
    if (input) await run(`${family}-restore`, ["--noflush"], { input });
  }
}

interface Table { policies: Map<string, string>; chains: Set<string>; rules: string[] }

/** Text for `iptables-restore --noflush` that leads from `after` back to `before`; empty where nothing is to be done. */
export function wayBack(before: string, after: string, interfaces: string[], chains: boolean): string {
  const old = parse(before);
  const text: string[] = [];
  for (const [name, table] of parse(after)) {
    const then = old.get(name) ?? { policies: new Map(), chains: new Set<string>(), rules: [] };
    const added = chains ? [...table.chains].filter((chain) => chain.startsWith("DOCKER") && !then.chains.has(chain)) : [];
    const known = new Set(then.rules);
    const rules = table.rules.filter((rule) => !known.has(rule) && !added.includes(chainOf(rule)) && mentions(rule, [...added, ...interfaces]));
    const policies = chains ? [...table.policies].filter(([chain, policy]) => policy !== (then.policies.get(chain) ?? "ACCEPT")) : [];
    if (added.length + rules.length + policies.length === 0) continue;
    text.push(`*${name}`,
      ...policies.map(([chain]) => `:${chain} ${then.policies.get(chain) ?? "ACCEPT"} [0:0]`),
      ...rules.map((rule) => rule.replace(/^-A /, "-D ")),
      ...added.map((chain) => `-F ${chain}`),
      ...added.map((chain) => `-X ${chain}`),
      "COMMIT");
  }
  return text.length > 0 ? text.join("\n") + "\n" : "";
}

function parse(text: string): Map<string, Table> {
  const tables = new Map<string, Table>();
  let table: Table | undefined;
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) tables.set(line.slice(1), table = { policies: new Map(), chains: new Set(), rules: [] });
    const chain = /^:(\S+) (\S+)/.exec(line);
    if (chain && chain[2] === "-") table?.chains.add(chain[1]);
    if (chain && chain[2] !== "-") table?.policies.set(chain[1], chain[2]);
    if (line.startsWith("-A ")) table?.rules.push(line);
  }
  return tables;
}

function chainOf(rule: string): string {
  return rule.split(" ")[1];
}

function mentions(rule: string, words: string[]): boolean {
  return rule.split(" ").slice(2).some((word) => words.includes(word));
}
