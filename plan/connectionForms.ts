/** How an application is told where to connect. */
import type { EngineName } from "../config/schema";
import type { Place } from "./connections";

/** `database`: what stands for it in an address. `authorityFile`: where the client has the certificate to check the server against. */
export interface Connection extends Place { database: string; account: string; password: string; authorityFile: string }

export const formNames = ["url", "env", "jdbc", "spring", "compose"] as const;
export type Form = (typeof formNames)[number];
type Forms = Partial<Record<Form, (to: Connection) => string>>;

/** A URL as the engine's clients take it; every part is percent-encoded. */
const url = (scheme: string, { host, port, database, account, password }: Connection) => {
  const [user, secret, name] = [account, password, database].map(encodeURIComponent);
  return `${scheme}://${user}:${secret}@${inUrl(host)}:${port}/${name}`;
};
const jdbcUrl = (kind: string, { host, port, database, authorityFile }: Connection, tls: Tls) => `jdbc:${kind}://${inUrl(host)}:${port}/${encodeURIComponent(database)}?${query(tls(authorityFile))}`;
const query = (parameters: Record<string, string>) => Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
/** Parameters with which a client checks the server's certificate and name, and goes no further without. */
type Tls = (authorityFile: string) => Record<string, string>;
const libpq: Tls = (sslrootcert) => ({ sslmode: "verify-full", sslrootcert });
const mariadbConnector: Tls = (serverSslCert) => ({ sslMode: "verify-full", serverSslCert });
/** Connector/J of MySQL reads no certificate, only a store of them, beside it (docs/instances.md); the store's password, Java's usual one, guards what is public. */
const mysqlConnector: Tls = (file) => ({ sslMode: "VERIFY_IDENTITY", trustCertificateKeyStoreType: "PKCS12", trustCertificateKeyStoreUrl: `file:${file}.p12`, trustCertificateKeyStorePassword: "changeit" });
/** An IPv6 address stands in brackets there (RFC 3986, 3.2.2). */
const inUrl = (host: string) => (host.includes(":") ? `[${host}]` : host);

/** Lines for a shell, or for Compose's .env files, which escape a quote otherwise. */
const lines = (variables: Record<string, string | number>, escapedQuote = "'\\''") =>
  Object.entries(variables).map(([name, value]) => `${name}='${String(value).replace(/'/g, escapedQuote)}'`).join("\n");
const compose = (prefix: string) => ({ host, port, database, account, password, authorityFile }: Connection) =>
  lines({ [`${prefix}_HOST`]: host, [`${prefix}_PORT`]: port, [`${prefix}_NAME`]: database, [`${prefix}_USER`]: account, [`${prefix}_PASSWORD`]: password, [`${prefix}_AUTHORITY_FILE`]: authorityFile }, "\\'");

const java = (kind: string, tls: Tls): Forms => ({
  jdbc: (to) => `${jdbcUrl(kind, to, tls)}&${query({ user: to.account, password: to.password })}`,
  spring: (to) => lines({ SPRING_DATASOURCE_URL: jdbcUrl(kind, to, tls), SPRING_DATASOURCE_USERNAME: to.account, SPRING_DATASOURCE_PASSWORD: to.password }),
});

const mysqlVariables = (to: Connection) => lines({ MYSQL_HOST: to.host, MYSQL_PORT: to.port, MYSQL_DATABASE: to.database, MYSQL_USER: to.account, MYSQL_PASSWORD: to.password, MYSQL_SSL_CA: to.authorityFile });

/** A form that an engine lacks has no meaning for it. */
export const forms: Record<EngineName, Forms & { url(to: Connection): string }> = {
  postgres: {
    // PostgreSQL documentation, section 34.1.1.2 (libpq).
    url: (to) => `${url("postgresql", to)}?${query(libpq(to.authorityFile))}`,
    // libpq's own variables: psql and most drivers take them.
    env: (to) => lines({ PGHOST: to.host, PGPORT: to.port, PGDATABASE: to.database, PGUSER: to.account, PGPASSWORD: to.password, PGSSLMODE: "verify-full", PGSSLROOTCERT: to.authorityFile }),
    ...java("postgresql", libpq),
    compose: compose("DATABASE"),
  },
  redis: {
    // As registered with IANA.
    url: (to) => url("rediss", to),
    env: (to) => lines({ REDIS_HOST: to.host, REDIS_PORT: to.port, REDIS_DATABASE: to.database, REDIS_USERNAME: to.account, REDIS_PASSWORD: to.password, REDIS_CACERT: to.authorityFile }),
    spring: (to) => lines({ SPRING_DATA_REDIS_HOST: to.host, SPRING_DATA_REDIS_PORT: to.port, SPRING_DATA_REDIS_DATABASE: to.database, SPRING_DATA_REDIS_USERNAME: to.account, SPRING_DATA_REDIS_PASSWORD: to.password, SPRING_DATA_REDIS_SSL_ENABLED: "true", SPRING_DATA_REDIS_SSL_BUNDLE: "dbhaven", SPRING_SSL_BUNDLE_PEM_DBHAVEN_TRUSTSTORE_CERTIFICATE: `file:${to.authorityFile}` }),
    compose: compose("REDIS"),
  },
  mariadb: {
    // What drivers for both MySQL and MariaDB take; mariadb:// is known to few.
    url: (to) => url("mysql", to),
    env: mysqlVariables,
    ...java("mariadb", mariadbConnector),
    compose: compose("DATABASE"),
  },
  mysql: {
    url: (to) => url("mysql", to),
    env: mysqlVariables,
    ...java("mysql", mysqlConnector),
    compose: compose("DATABASE"),
  },
};
