/** A MariaDB that nobody manages, in a plain container on srv84, with every kind of object, and an application that writes to it; and an estate that moves it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { provide } from "../../../lab/onDemand";
import { passwords as worldPasswords } from "../../../lab/world/passwords";
import { engines, inContainer, lab, onServer, task, until } from "./lab";
import { healthcheck, labServers } from "./site";

const images = { old: "mariadb:10.11", managed: "mariadb:11.8" } as const;
/** The one that the stack of the tests has a secret for (site.ts). */
const password = (): string => worldPasswords(lab).postgres;

/** Writes a numbered row at a time, and logs each that was acknowledged; goes on where its log ends. */
const writer = String.raw`
trap 'exit 0' TERM INT
log=/var/log/writer/acknowledged.log n=0
if [[ -s $log ]]; then n=$(tail -n 1 "$log"); fi
while :; do
  n=$((n + 1))
  if mariadb --defaults-extra-file=<(printf '[client]\npassword=%s\n' "$(<"$PASSWORD_FILE")") --connect-timeout=5 $OPTIONS -h "$HOST" -u "$ACCOUNT" "$DATABASE" -e "INSERT INTO written VALUES ($n)" 2>/dev/null; then echo "$n" >>"$log"; fi
  sleep 0.1
done`;

/** Passes when one more write was acknowledged. */
const probe = { command: ["bash", "-c", "log=/var/log/writer/acknowledged.log before=$(wc -l <$log); for _ in {1..50}; do if (($(wc -l <$log) > before)); then exit 0; fi; sleep 0.2; done; exit 1"] };

/** The one of the jobs' tests, with what the writer needs. */
const everything = `${fs.readFileSync(path.join(__dirname, "..", "..", "jobs", "fixtures", "everything.mariadb.sql"), "utf8")}
CREATE TABLE \`every-thing\`.written (n INT PRIMARY KEY) ENGINE = InnoDB;`;

/** Old container and application, as somebody once started them by hand; text goes through stdin. */
export async function oldWorld(): Promise<void> {
  await provide(Object.values(images), ["srv80", "srv84"]);
  await onServer("srv84", `
docker network create maria-net >/dev/null
docker run -d --name old-maria --network maria-net --restart unless-stopped -v old-maria:/var/lib/mysql -v maria-socket:/run/mysqld -e MARIADB_ROOT_PASSWORD='${password()}' ${images.old} --event-scheduler=ON >/dev/null`);
  await until("the old MariaDB", 120, async () => (await atOld("SELECT 1").catch(() => "")) === "1");
  await onServer("srv84", `docker exec -i old-maria bash -c 'MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb --protocol=tcp -h 127.0.0.1' <<'SQL'\n${everything}\nSQL`);
  await onServer("srv84", `
docker run -d --name writer --network maria-net --restart unless-stopped -v writer-log:/var/log/writer -e HOST=old-maria -e OPTIONS= -e ACCOUNT=shop -e DATABASE=every-thing -e PASSWORD_FILE=/password --entrypoint bash ${images.old} -c "$(cat <<'SCRIPT'
printf %s shops-secret-5 >/password
${writer}
SCRIPT
)" >/dev/null`);
  await writes();
}

const inMaria = (sql: string) => ["mariadb", "--batch", "--skip-column-names", "--raw", "-e", sql];

/** Answer of the old server, as root; it listens on TCP once it is initialised. */
export const atOld = (sql: string): Promise<string> => onServer("srv84", `docker exec -i old-maria bash -c 'MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb --protocol=tcp -h 127.0.0.1 --batch --skip-column-names --raw' <<'SQL'\n${sql}\nSQL`).then((text) => text.trim());

/** Answer of the managed server, as its system's root. */
export const atShelf = async (sql: string): Promise<string> => (await inContainer(engines.srv80, (await task("srv80", "lab-shelf"))!, inMaria(sql))).trim();

const acknowledged = async (): Promise<string[]> => (await onServer("srv84", "cat /var/lib/docker/volumes/writer-log/_data/acknowledged.log 2>/dev/null || true")).split("\n").filter((line) => line !== "");

/** Waits for three more acknowledged writes. */
export async function writes(): Promise<void> {
  const before = (await acknowledged()).length;
  await until("the writer to go on", 60, async () => (await acknowledged()).length >= before + 3);
}

/** Acknowledged rows that are not at a place. The log is read first. */
export async function lostRows(place: (sql: string) => Promise<string>): Promise<string[]> {
  const numbers = await acknowledged();
  if (numbers.length === 0) throw new Error("the writer has had nothing acknowledged");
  const found = new Set((await place("SELECT n FROM `every-thing`.written")).split("\n"));
  return numbers.filter((number) => !found.has(number));
}

/** @param move laid over the move */
export const movedEstate = (move: object = {}): Record<string, unknown> => ({
  version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 },
  databaseStacks: { main: { instances: { shelf: {
    engine: "mariadb", image: images.managed, server: "srv80", memoryMegabytes: 512, healthcheck, settings: { "event-scheduler": "ON" },
    databases: { "every-thing": { characterSet: "latin1", collation: "latin1_german1_ci", accounts: { shop: {}, reader: { role: "readOnly" }, keeper: { role: "migration" }, old_client: { role: "readOnly", password: "carried" } } } },
  } } } },
  moves: { books: {
    source: { server: "srv84", container: "old-maria", network: "maria-net", database: "every-thing", passwordSecret: "shopSource", unencrypted: true },
    target: { instance: "shelf", database: "every-thing" }, maxInterruptionSeconds: 600,
    accounts: { shop: { as: "shop" }, reader: { as: "reader" }, owner: { as: "keeper" }, root: { as: "keeper" }, old_client: { carry: true } }, ...move,
  } },
  applications: {
    writer: {
      image: images.old, server: "srv84", replaces: "writer", endpointMode: "dnsrr", command: ["bash", "-c", writer],
      databases: { main: { instance: "shelf", database: "every-thing", account: "shop" } }, volumes: { "writer-log": "/var/log/writer" },
      environment: { HOST: "${main.host}", ACCOUNT: "${main.account}", DATABASE: "${main.database}", PASSWORD_FILE: "${main.passwordFile}", OPTIONS: "--ssl-ca=${main.authorityFile} --ssl-verify-server-cert -P ${main.port}" },
      probe,
    },
  },
});

/** The application stays as it is: behind a proxy that answers to the old container's name, with the password that it has always had. */
export function estateWithUnchangedWriter(): Record<string, unknown> {
  const estate = movedEstate() as ReturnType<typeof movedEstate> & { databaseStacks: any; moves: any };
  estate.databaseStacks.main.instances.shelf.databases["every-thing"].accounts.shop = { password: "carried", unencrypted: true };
  estate.moves.books.accounts.shop = { carry: true };
  return {
    ...estate,
    applications: { writer: { container: "writer", server: "srv84", databases: { main: { instance: "shelf", database: "every-thing", account: "shop" } }, probe } },
    proxies: {
      "old-maria": { server: "srv84", network: "maria-net", alias: "old-maria", listenPort: 3306, to: { instance: "shelf", database: "every-thing" } },
      "old-socket": { server: "srv84", socket: { volume: "maria-socket", file: "mysqld.sock" }, to: { instance: "shelf", database: "every-thing" } },
    },
  };
}

/** What a client of the writer's account gets to know by the socket in the old server's volume. */
export const bySocket = (sql: string): Promise<string> => onServer("srv84", `
docker run -i --rm --network none -v maria-socket:/run/mysqld --user nobody --entrypoint bash ${images.old} -c 'printf "[client]\npassword=shops-secret-5\n" >/tmp/client.cnf; exec mariadb --defaults-file=/tmp/client.cnf --socket=/run/mysqld/mysqld.sock -u shop --batch --skip-column-names every-thing' <<'SQL'
${sql}
SQL`).then((text) => text.trim());
