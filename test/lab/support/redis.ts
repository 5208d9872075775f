/** An estate of Redis instances without a move: one of each role, on three versions, and an application; ways to look into them. */
import { provide } from "../../../lab/onDemand";
import { execIn } from "../../../swarm/exec";
import { engines, onServer, task } from "./lab";
import { healthcheck, labServers, pulumi, stateOf } from "./site";

const images = { old: "redis:6.0-bullseye", usual: "redis:7.0-bookworm", valkey: "valkey/valkey:8.1-trixie" } as const;
export type Image = keyof typeof images;

/** `store` runs through several versions; the cache has a limit that is soon reached. */
export function redisEstate(store: Image = "usual", change: (instances: Record<string, any>) => void = () => {}): Record<string, unknown> {
  const common = { engine: "redis", server: "srv80", memoryMegabytes: 128, healthcheck };
  const instances: Record<string, any> = {
    cache: { ...common, image: images.valkey, role: "cache", port: 6390, databases: { pages: { accounts: { web: {}, viewer: { role: "readOnly" } } } } },
    queue: {
      ...common, image: images.usual, role: "queue",
      databases: { mails: { keyPattern: "mails:*", accounts: { mailer: {} } }, images: { keyPattern: "images:*", accounts: { resizer: {} } } },
    },
    store: { ...common, image: images[store], settings: { "slowlog-max-len": 64 }, databases: { kept: { accounts: { keeper: {} } } } },
  };
  change(instances);
  return {
    version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 },
    databaseStacks: { main: { instances } },
    applications: {
      worker: {
        image: images.usual, server: "srv84", command: ["bash", "-c", "trap 'exit 0' TERM INT; sleep infinity & wait"], endpointMode: "dnsrr",
        databases: { main: { instance: "queue", database: "mails", account: "mailer" } },
        environment: { REDIS_HOST: "${main.host}", REDIS_PORT: "${main.port}", REDIS_ACCOUNT: "${main.account}", REDIS_DATABASE: "${main.database}", REDIS_CACERT: "${main.authorityFile}" },
        probe: { command: ["bash", "-c", `[[ $(printf 'AUTH %s %s\\nSELECT %s\\nSET mails:probe x\\n' "$REDIS_ACCOUNT" "$(</run/secrets/database-password)" "$REDIS_DATABASE" | redis-cli --tls --cacert "$REDIS_CACERT" -h "$REDIS_HOST" -p "$REDIS_PORT") == $'OK\\nOK\\nOK' ]]`] },
      },
    },
  };
}

/** Builds or pulls the images and brings them to both servers. */
export const bringImages = (...wanted: Image[]): Promise<void> => provide(wanted.map((image) => images[image]), ["srv80", "srv84"]);

/** Account to the instance and database that it belongs to; `dbhaven` administers each instance. */
export const accounts: Record<string, { instance: string; database: string; key: string }> = {
  web: { instance: "cache", database: "pages", key: "x" },
  viewer: { instance: "cache", database: "pages", key: "x" },
  mailer: { instance: "queue", database: "mails", key: "mails:x" },
  resizer: { instance: "queue", database: "images", key: "images:x" },
  keeper: { instance: "store", database: "kept", key: "x" },
};

/** Generated passwords as the state holds them, by logical name. They stay in this process. */
export function passwords(): Record<string, string> {
  const { resources = [] } = stateOf(pulumi(["stack", "export", "--stack", "dev", "--show-secrets"]));
  return Object.fromEntries(resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword").map(({ urn, outputs }) =>
    [urn.split("::").at(-1)!.replace(/-password$/, ""), JSON.parse((outputs!.result as { plaintext: string }).plaintext) as string]));
}

export const passwordOf = (all: Record<string, string>, account: string, instance: string): string =>
  account === "dbhaven" ? all[`${instance}-administrator`]! : all[`${accounts[account]!.instance}-${accounts[account]!.database}-${account}`]!;

export interface Login { instance: string; account: string; password: string }

/** Answers to the commands, a line each; the first to the login. */
export async function answers({ instance, account, password }: Login, ...commands: string[]): Promise<string[]> {
  const container = await task("srv80", `lab-${instance}`);
  if (!container) throw new Error(`lab-${instance} has no running task on srv80`);
  const client = `exec "$(command -v valkey-cli || command -v redis-cli)" --tls --cacert /run/secrets/server-certificate.pem -h "$(hostname -i | cut -d" " -f1)"`;
  const output = await onServer("srv80", `docker exec -i ${container} bash -c '${client}' <<'LINES'\nAUTH ${account} ${password}\n${commands.join("\n")}\nLINES`)
    .catch(() => { throw new Error(`the client in lab-${instance} failed as ${account}`); }); // its own words repeat the password
  return output.split("\n").filter((line) => line !== "");
}

/** Rights and processes as somebody sees them who may look into the container. */
export async function processes(instance: string): Promise<string> {
  const { stdout } = await execIn(engines.srv80, (await task("srv80", `lab-${instance}`))!, ["bash", "-c", "for one in /proc/[0-9]*; do tr '\\0' ' ' <$one/cmdline; tr '\\0' ' ' <$one/environ; echo; done 2>/dev/null"]);
  return stdout;
}
