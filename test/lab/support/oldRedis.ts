/** A Redis that nobody manages, in a plain container on srv84, with every kind of key, and an application that writes to it; and an estate that moves it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { provide } from "../../../lab/onDemand";
import { passwords as worldPasswords } from "../../../lab/world/passwords";
import { lab, onServer, until } from "./lab";
import { answers, passwords } from "./redis";
import { healthcheck, labServers } from "./site";

const images = { old: "redis:7.0-bookworm", managed: "valkey/valkey:8.1-trixie" } as const;
/** The one that the stack of the tests has a secret for (site.ts). */
const password = (): string => worldPasswords(lab).postgres;

/**
 * Writes a numbered key at a time, and logs each that was acknowledged; goes on where its log ends. With a limit for each, which its client
 * does not have: nobody answers at the address of a task that has just ended, and a connection begun there is tried for two minutes.
 */
const writer = String.raw`
trap 'exit 0' TERM INT
log=/var/log/writer/acknowledged.log n=0
if [[ -s $log ]]; then n=$(tail -n 1 "$log"); fi
while :; do
  n=$((n + 1))
  answer=$(printf 'AUTH %s %s\nSET written:%d x\n' "$ACCOUNT" "$(<"$PASSWORD_FILE")" "$n" | timeout 5 redis-cli $OPTIONS -h "$HOST" 2>&1)
  if [[ $answer == $'OK\nOK' ]]; then echo "$n" >>"$log"; fi
  sleep 0.1
done`;

/** Passes when one more write was acknowledged. */
const probe = { command: ["bash", "-c", "log=/var/log/writer/acknowledged.log before=$(wc -l <$log); for _ in {1..50}; do if (($(wc -l <$log) > before)); then exit 0; fi; sleep 0.2; done; exit 1"] };

const everything = fs.readFileSync(path.join(__dirname, "..", "..", "jobs", "fixtures", "everything.redis"), "utf8").trim();

/** Old container and application, as somebody once started them by hand; text goes through stdin. */
export async function oldWorld(): Promise<void> {
  await provide(Object.values(images), ["srv80", "srv84"]);
  await onServer("srv84", `
docker network create redis-net >/dev/null
docker run -d --name old-redis --network redis-net --restart unless-stopped -v old-redis:/data ${images.old} redis-server --appendonly yes --requirepass '${password()}' >/dev/null
docker run -d --name writer --network redis-net --restart unless-stopped -v writer-log:/var/log/writer -e HOST=old-redis -e OPTIONS= -e ACCOUNT=default -e PASSWORD_FILE=/password --entrypoint bash ${images.old} -c "$(cat <<'SCRIPT'
printf %s '${password()}' >/password
${writer}
SCRIPT
)" >/dev/null`);
  await until("the old Redis", 60, async () => (await atOld("PING").catch(() => [])).at(-1) === "PONG");
  const wrong = (await atOld(...everything.split("\n"), `FUNCTION LOAD "#!lua name=greeting\\nredis.register_function('hello', function() return 'hi' end)"`)).filter((line) => /^(ERR|WRONG|NO)/.test(line));
  if (wrong.length > 0) throw new Error(`the old Redis has refused: ${wrong.join("; ")}`);
  await writes();
}

/** Answers of the old server, as its account without a name. */
export async function atOld(...commands: string[]): Promise<string[]> {
  const output = await onServer("srv84", `docker exec -i old-redis redis-cli <<'LINES'\nAUTH default ${password()}\n${commands.join("\n")}\nLINES`);
  return output.split("\n").slice(1).filter((line) => line !== "");
}

/** Answers of the managed server, as dbhaven. */
export const atStore = async (...commands: string[]): Promise<string[]> =>
  (await answers({ instance: "store", account: "dbhaven", password: passwords()["store-administrator"]! }, ...commands)).slice(1);

const acknowledged = async (): Promise<string[]> => (await onServer("srv84", "cat /var/lib/docker/volumes/writer-log/_data/acknowledged.log 2>/dev/null || true")).split("\n").filter((line) => line !== "");

/** Waits for three more acknowledged writes. */
export async function writes(): Promise<void> {
  const before = (await acknowledged()).length;
  await until("the writer to go on", 60, async () => (await acknowledged()).length >= before + 3);
}

/** Acknowledged keys that are not at a place. The log is read first. */
export async function lostKeys(place: (...commands: string[]) => Promise<string[]>): Promise<string[]> {
  const numbers = await acknowledged();
  if (numbers.length === 0) throw new Error("the writer has had nothing acknowledged");
  const found = await place(...numbers.map((number) => `EXISTS written:${number}`));
  return numbers.filter((_, i) => found[i] !== "1");
}

/** @param move laid over the move */
export const movedEstate = (move: object = {}): Record<string, unknown> => ({
  version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 },
  databaseStacks: { main: { instances: { store: { engine: "redis", image: images.managed, server: "srv80", memoryMegabytes: 192, healthcheck, databases: { kept: { accounts: { writer: {} } } } } } } },
  moves: { sessions: {
    source: { server: "srv84", container: "old-redis", network: "redis-net", passwordSecret: "shopSource", unencrypted: true },
    target: { instance: "store", database: "kept" }, maxInterruptionSeconds: 600, accounts: { default: { as: "writer" } }, ...move,
  } },
  applications: {
    writer: {
      image: images.old, server: "srv84", replaces: "writer", endpointMode: "dnsrr", command: ["bash", "-c", writer],
      databases: { main: { instance: "store", database: "kept", account: "writer" } }, volumes: { "writer-log": "/var/log/writer" },
      environment: { HOST: "${main.host}", ACCOUNT: "${main.account}", PASSWORD_FILE: "${main.passwordFile}", OPTIONS: "--tls --cacert ${main.authorityFile} -p ${main.port}" },
      probe,
    },
  },
});

/** The application stays as it is: behind a proxy that answers to the old container's name, with the password that it has always had. */
export function estateWithUnchangedWriter(): Record<string, unknown> {
  const estate = movedEstate({ accounts: { default: { carry: true } } }) as ReturnType<typeof movedEstate> & { databaseStacks: any };
  estate.databaseStacks.main.instances.store.databases.kept.accounts = { default: { password: "carried", unencrypted: true } };
  return {
    ...estate,
    applications: { writer: { container: "writer", server: "srv84", databases: { main: { instance: "store", database: "kept", account: "default" } }, probe } },
    proxies: { "old-redis": { server: "srv84", network: "redis-net", alias: "old-redis", listenPort: 6379, to: { instance: "store", database: "kept" } } },
  };
}
