/** How an application is told where to connect. */
import type { EngineName } from "../config/schema";
import type { Place } from "./connections";

/** `database`: what stands for it in an address. */
export interface Connection extends Place { database: string; account: string; password: string }

export const formNames = ["url", "env", "jdbc", "spring", "compose"] as const;
export type Form = (typeof formNames)[number];
type Forms = Partial<Record<Form, (to: Connection) => string>>;

/** A URL as the engine's clients take it; every part is percent-encoded. */
const url = (scheme: string, { host, port, database, account, password }: Connection) => {
  const [user, secret, name] = [account, password, database].map(encodeURIComponent);
  return `${scheme}://${user}:${secret}@${inUrl(host)}:${port}/${name}`;
};
const jdbcUrl = (kind: string, { host, port, database }: Connection) => `jdbc:${kind}://${inUrl(host)}:${port}/${encodeURIComponent(database)}`;
/** An IPv6 address stands in brackets there (RFC 3986, 3.2.2). */
const inUrl = (host: string) => (host.includes(":") ? `[${host}]` : host);

/** Lines for a shell, or for Compose's .env files, which escape a quote otherwise. */
const lines = (variables: Record<string, string | number>, escapedQuote = "'\\''") =>
  Object.entries(variables).map(([name, value]) => `${name}='${String(value).replace(/'/g, escapedQuote)}'`).join("\n");
const compose = (prefix: string) => ({ host, port, database, account, password }: Connection) =>
  lines({ [`${prefix}_HOST`]: host, [`${prefix}_PORT`]: port, [`${prefix}_NAME`]: database, [`${prefix}_USER`]: account, [`${prefix}_PASSWORD`]: password }, "\\'");

const java = (kind: string): Forms => ({
  jdbc: (to) => `${jdbcUrl(kind, to)}?user=${encodeURIComponent(to.account)}&password=${encodeURIComponent(to.password)}`,
  spring: (to) => lines({ SPRING_DATASOURCE_URL: jdbcUrl(kind, to), SPRING_DATASOURCE_USERNAME: to.account, SPRING_DATASOURCE_PASSWORD: to.password }),
});

/** A form that an engine lacks has no meaning for it. */
export const forms: Record<EngineName, Forms & { url(to: Connection): string }> = {
  postgres: {
    // PostgreSQL documentation, section 34.1.1.2 (libpq).
    url: (to) => url("postgresql", to),
    // libpq's own variables: psql and most drivers take them.
    env: (to) => lines({ PGHOST: to.host, PGPORT: to.port, PGDATABASE: to.database, PGUSER: to.account, PGPASSWORD: to.password }),
    ...java("postgresql"),
    compose: compose("DATABASE"),
  },
  redis: {
    // As registered with IANA.
    url: (to) => url("redis", to),
    env: (to) => lines({ REDIS_HOST: to.host, REDIS_PORT: to.port, REDIS_DATABASE: to.database, REDIS_USERNAME: to.account, REDIS_PASSWORD: to.password }),
    spring: (to) => lines({ SPRING_DATA_REDIS_HOST: to.host, SPRING_DATA_REDIS_PORT: to.port, SPRING_DATA_REDIS_DATABASE: to.database, SPRING_DATA_REDIS_USERNAME: to.account, SPRING_DATA_REDIS_PASSWORD: to.password }),
    compose: compose("REDIS"),
  },
  mariadb: {
    // What drivers for both MySQL and MariaDB take; mariadb:// is known to few.
    url: (to) => url("mysql", to),
    env: (to) => lines({ MYSQL_HOST: to.host, MYSQL_PORT: to.port, MYSQL_DATABASE: to.database, MYSQL_USER: to.account, MYSQL_PASSWORD: to.password }),
    ...java("mariadb"),
    compose: compose("DATABASE"),
  },
};
