/**
 * The mail suite: sixteen containers with the names of the real one, and what each uses of its two databases. All have the same account
 * and the same passwords, in the environment, as the suite has them.
 */
import { client } from "./applications";
import type { OldContainer, Passwords } from "./containers";

interface Uses { mysql?: "socket" | "tcp"; redis?: true }

const services: Record<string, Uses> = {
  "php-fpm": { mysql: "socket", redis: true },
  dovecot: { mysql: "socket", redis: true },
  postfix: { mysql: "socket", redis: true },
  sogo: { mysql: "socket", redis: true },
  watchdog: { mysql: "socket", redis: true },
  acme: { mysql: "tcp", redis: true },
  rspamd: { redis: true },
  netfilter: { redis: true },
  dockerapi: { redis: true },
  "postfix-tlspol": { redis: true },
  nginx: {},
  clamd: {},
  unbound: {},
  memcached: {},
  olefy: {},
  ofelia: {},
};

export function mailSuite(passwords: Passwords): OldContainer[] {
  return Object.entries(services).map(([service, { mysql, redis }]) => {
    const container = client(`mailcowdockerized-${service}-mailcow-1`, "mailcowdockerized_mailcow-network", [
      ...(mysql ? ["DBNAME=mailcow", "DBUSER=mailcow", `DBPASS=${passwords.mailcow}`] : []),
      ...(redis ? [`REDISPASS=${passwords.mailcowRedisSource}`] : []),
    ]);
    const socket: [string, string][] = mysql === "socket" ? [["mailcowdockerized_mysql-socket-vol-1", "/var/run/mysqld"]] : [];
    return { ...container, aliases: [`${service}-mailcow`], volumes: mysql || redis ? [...container.volumes, ...socket] : [] };
  });
}
