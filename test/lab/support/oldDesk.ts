/** An application in the lab that its operator starts by a script from a file of settings, as a compose project would be; and an estate that moves its database. */
import { parse } from "yaml";
import * as fs from "node:fs";
import { passwords as worldPasswords } from "../../../lab/world/passwords";
import { atSource, lab, onServer, until } from "./lab";
import { labOverrides, labServers } from "./site";
import { merge } from "../../../config/merge";

const image = "postgres:17-trixie";

/** Writes a numbered row at a time, and logs each that was acknowledged; goes on where its log ends. */
const writer = String.raw`
trap 'exit 0' TERM INT
export PGPASSWORD=$DB_PASSWORD PGCONNECT_TIMEOUT=3
log=/var/log/desk/acknowledged.log n=0
if [[ -s $log ]]; then n=$(tail -n 1 "$log"); fi
while :; do
  n=$((n + 1))
  if psql -XAtq -h "$DB_HOST" -p "$DB_PORT" -U "$DB_USER" -d chinook -c "insert into desk (n) values ($n)" 2>/dev/null; then echo "$n" >>"$log"; fi
  sleep 0.2
done`;

/** The operator's: makes the container anew from the file. */
const restart = String.raw`#!/bin/bash
set -eu
cd /opt/desk
docker rm -f desk >/dev/null 2>&1 || true
docker run -d --name desk --network shop-net --restart unless-stopped --env-file .env -v desk-log:/var/log/desk -v /opt/desk/writer.sh:/writer.sh:ro --entrypoint bash ${image} /writer.sh >/dev/null`;

/** Files and container, as somebody once made them by hand; the lab's own applications are not asked for. */
export async function oldDesk(): Promise<void> {
  await atSource("create table desk (n int primary key, at timestamptz not null default now()); alter table desk owner to shop");
  await onServer("srv84", `
docker rm -f shop reports desk >/dev/null 2>&1 || true
docker volume rm -f desk-log >/dev/null
rm -rf /opt/desk; mkdir -p /opt/desk; cd /opt/desk
cat >writer.sh <<'SCRIPT'
${writer}
SCRIPT
cat >up.sh <<'SCRIPT'
${restart}
SCRIPT
cat >.env <<'SETTINGS'
# The desk's settings
TZ=UTC

DB_HOST=shop-db
DB_PORT=5432
DB_USER=shop
DB_PASSWORD=${worldPasswords(lab).shop}
# GREETING=off
SETTINGS
chown nobody .env; chmod 640 .env; chmod 755 up.sh
./up.sh`);
  await writes();
}

export const file = (name = ".env"): Promise<string> => onServer("srv84", `cat /opt/desk/${name}`);
export const environmentOf = (): Promise<string> => onServer("srv84", "docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' desk");

const acknowledged = async (): Promise<string[]> => (await onServer("srv84", "cat /var/lib/docker/volumes/desk-log/_data/acknowledged.log 2>/dev/null || true")).split("\n").filter((line) => line !== "");

/** Waits for three more acknowledged writes. */
export async function writes(): Promise<void> {
  const before = (await acknowledged()).length;
  await until("the desk to go on", 60, async () => (await acknowledged()).length >= before + 3);
}

/** Acknowledged rows that are not at a place. The log is read first. */
export async function lostRows(place: (sql: string) => Promise<string>): Promise<string[]> {
  const numbers = await acknowledged();
  if (numbers.length === 0) throw new Error("the desk has had nothing acknowledged");
  const there = new Set((await place("select n from desk")).split("\n"));
  return numbers.filter((number) => !there.has(number));
}

/** That of the lab, with the desk instead of its applications. */
export function deskEstate(phase = "switched"): Record<string, unknown> {
  const { applications: _, proxies: __, ...base } = parse(fs.readFileSync("estates/lab.yaml", "utf8"), { merge: true }) as Record<string, unknown>;
  return merge({ ...base, servers: merge(base.servers, labServers()) }, {
    databaseStacks: labOverrides.databaseStacks,
    moves: { chinook: { phase } },
    applications: { desk: {
      container: "desk", server: "srv84",
      databases: { main: { instance: "pg-main", database: "chinook", account: "shop_app" } },
      settings: {
        files: { "/opt/desk/.env": { format: "env", values: { DB_HOST: "${main.publishedHost}", DB_PORT: "${main.publishedPort}", DB_USER: "${main.account}", DB_PASSWORD: "${main.password}" } } },
        restart: { command: ["ssh", "-F", lab.sshConfig, `root@${lab.servers.srv84.address}`, "/opt/desk/up.sh"], timeoutSeconds: 60 },
      },
      probe: { sql: "select max(at) > now() - interval '10 seconds' from desk" },
    } },
  }) as Record<string, unknown>;
}
