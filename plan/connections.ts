/** Where each account of each service database can connect, and the forms in which applications want to be told. */
import type { InstancePlan } from "./instances";

export interface Place { host: string; port: number }

export interface ConnectionPlan {
  instance: string;
  database: string;
  account: string;
  role: InstancePlan["databases"][number]["accounts"][number]["role"];
  /** network: for whoever is on the instance's overlay network; published: for everybody else, where a port is published. */
  places: { network: Place; published: Place | null };
}

/** What a connection's output holds; `npm run db` renders it. */
export interface ConnectionOutput {
  database: string;
  account: string;
  network: Place;
  published: Place | null;
  /** null for a carried account: its users know its password, dbhaven does not. */
  password: string | null;
  /** By way of the overlay network. */
  url: string | null;
}

/** By <instance>-<database>, then by account. */
export function planConnections(instances: InstancePlan[]): Record<string, Record<string, ConnectionPlan>> {
  return Object.fromEntries(instances.flatMap((instance) => instance.databases.map((database) => [
    database.key,
    Object.fromEntries(database.accounts.map(({ name: account, role }) => [account, {
      instance: instance.key,
      database: database.name,
      account,
      role,
      places: {
        network: { host: database.endpoint.host, port: database.endpoint.port },
        published: instance.publishedPort === null ? null : { host: instance.address, port: instance.publishedPort },
      },
    }])),
  ])));
}

export interface Connection extends Place { database: string; account: string; password: string }

/** A URL as libpq takes it (PostgreSQL documentation, 34.1.1.2); every part is percent-encoded. */
export function connectionUrl({ host, port, database, account, password }: Connection): string {
  const [user, secret, name] = [account, password, database].map(encodeURIComponent);
  return `postgresql://${user}:${secret}@${host.includes(":") ? `[${host}]` : host}:${port}/${name}`;
}

const jdbcUrl = ({ host, port, database }: Connection) => `jdbc:postgresql://${host.includes(":") ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`;

/** Lines for a shell, or for Compose's .env files, which escape a quote otherwise. */
const lines = (variables: Record<string, string | number>, escapedQuote = "'\\''") =>
  Object.entries(variables).map(([name, value]) => `${name}='${String(value).replace(/'/g, escapedQuote)}'`).join("\n");

export const forms = {
  url: connectionUrl,
  /** libpq's own variables: psql and most drivers take them. */
  env: (to: Connection) => lines({ PGHOST: to.host, PGPORT: to.port, PGDATABASE: to.database, PGUSER: to.account, PGPASSWORD: to.password }),
  jdbc: (to: Connection) => `${jdbcUrl(to)}?user=${encodeURIComponent(to.account)}&password=${encodeURIComponent(to.password)}`,
  spring: (to: Connection) => lines({ SPRING_DATASOURCE_URL: jdbcUrl(to), SPRING_DATASOURCE_USERNAME: to.account, SPRING_DATASOURCE_PASSWORD: to.password }),
  compose: (to: Connection) => lines({ DATABASE_HOST: to.host, DATABASE_PORT: to.port, DATABASE_NAME: to.database, DATABASE_USER: to.account, DATABASE_PASSWORD: to.password }, "\\'"),
} satisfies Record<string, (to: Connection) => string>;

export type Form = keyof typeof forms;
