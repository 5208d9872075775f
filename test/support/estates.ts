/** Estates for tests: a small one with everything that the schema can say today, and ways to change it. */
import { estate, type Estate } from "../../config/schema";

export const smallEstate = () => ({
  version: 1,
  name: "small",
  servers: {
    db1: { address: "198.51.100.80", docker: "ssh://root@198.51.100.80" },
    app1: { address: "198.51.100.84", docker: "ssh://root@198.51.100.84", manager: true },
  },
  databaseStacks: {
    main: {
      instances: {
        orders: {
          engine: "postgres",
          image: "postgres:17-trixie",
          server: "db1",
          databases: { orders: { accounts: { orders_app: {}, legacy: { role: "carried" } } } },
        },
        billing: {
          engine: "postgres",
          image: "postgres:17-trixie",
          server: "db1",
          port: 5433,
          administrators: ["192.0.2.0/24"],
          memoryMegabytes: 1024,
          settings: { max_connections: 50 },
          databases: { billing: { accounts: { billing_app: {} }, extensions: ["pg_trgm"] } },
        },
      },
    },
  },
  applications: {
    web: {
      server: "app1",
      image: "web:1",
      databases: {
        main: { instance: "orders", database: "orders", account: "orders_app" },
        bills: { instance: "billing", database: "billing", account: "billing_app", passwordFile: "/run/secrets/bills", pool: { max: 10, minIdle: 2 } },
      },
      environment: { DB_HOST: "${main.host}", DB_PORT: "${main.port}", DB_URL: "postgresql://${bills.account}@${bills.host}:${bills.port}/${bills.database}", POOL: "${bills.poolMinIdle} to ${bills.poolMax}" },
      replaces: "web",
      probe: { command: ["probe"] },
    },
    old: { server: "app1", container: "old", databases: { main: { instance: "orders", database: "orders", account: "legacy" } } },
  },
  proxies: { "old-db": { server: "app1", network: "legacy", alias: "old-db", listenPort: 5432, to: { instance: "orders", database: "orders" } } },
  moves: {
    orders: {
      source: { server: "app1", container: "old-db", database: "orders", passwordSecret: "ordersSource" },
      target: { instance: "orders", database: "orders" },
      accounts: { shop: { as: "orders_app" }, legacy: { carry: true } },
      checks: { orders: "select count(*) from orders" },
    },
  },
});

/** The small estate, changed by the given function, parsed. */
export function parsed(change: (raw: any) => void = () => {}): Estate {
  const raw = smallEstate();
  change(raw);
  return estate.parse(raw);
}

/** The small estate, whose application `old` is given its database's address in a file, and an account of its own. */
export const parsedWithFiles = (change: (raw: any) => void = () => {}): Estate => parsed((raw) => {
  raw.databaseStacks.main.instances.orders.port = 5434;
  raw.databaseStacks.main.instances.orders.manage = "job";
  raw.applications.old.databases.main.account = "orders_app";
  raw.applications.old.settings = {
    files: { "/opt/old/.env": { format: "env", values: { DB_HOST: "${main.publishedHost}", DB_PORT: "${main.publishedPort}", DB_PASSWORD: "${main.password}" } } },
    restart: { command: ["ssh", "app1", "/opt/old/up.sh"] },
  };
  change(raw);
});

/** One Redis instance of each role, of which `jobs` is shared by two services. */
export const redisEstate = () => ({
  version: 1,
  name: "mixed",
  servers: {
    db1: { address: "198.51.100.80", docker: "ssh://root@198.51.100.80" },
    app1: { address: "198.51.100.84", docker: "ssh://root@198.51.100.84", manager: true },
  },
  databaseStacks: {
    main: {
      instances: {
        pages: { engine: "redis", image: "valkey/valkey:8.1-trixie", server: "db1", role: "cache", databases: { pages: { accounts: { web: {}, viewer: { role: "readOnly" } } } } },
        jobs: {
          engine: "redis",
          image: "redis:7.0-bookworm",
          server: "db1",
          port: 6380,
          role: "queue",
          memoryMegabytes: 1024,
          settings: { timeout: 300, appendfsync: "always", save: "900 1 60 1000" },
          databases: { mails: { keyPattern: "mails:*", accounts: { mailer: {} } }, images: { keyPattern: "images:*", accounts: { resizer: {} } } },
        },
        settings: { engine: "redis", image: "redis:7.0-bookworm", server: "db1" },
      },
    },
  },
  applications: {
    web: {
      server: "app1",
      image: "web:1",
      databases: { cache: { instance: "pages", database: "pages", account: "web" } },
      environment: { REDIS_URL: "redis://${cache.account}@${cache.host}:${cache.port}/${cache.database}", REDIS_PASSWORD_FILE: "${cache.passwordFile}" },
    },
  },
});

export function parsedRedis(change: (raw: any) => void = () => {}): Estate {
  const raw = redisEstate();
  change(raw);
  return estate.parse(raw);
}

/** A MariaDB server that two services share, one that publishes a port, and an application. */
export const mariadbEstate = () => ({
  version: 1,
  name: "shops",
  servers: {
    db1: { address: "198.51.100.80", docker: "ssh://root@198.51.100.80" },
    app1: { address: "198.51.100.84", docker: "ssh://root@198.51.100.84", manager: true },
  },
  databaseStacks: {
    main: {
      instances: {
        shared: {
          engine: "mariadb",
          image: "mariadb:10.11",
          server: "db1",
          memoryMegabytes: 2048,
          settings: { "Max-Connections": 200, general_log: false, sort_buffer_size: "1M" },
          databases: {
            shop: { accounts: { shop: { connectionLimit: 50 }, shop_reader: { role: "readOnly" }, shop_migration: { role: "migration" } } },
            blog: { characterSet: "latin1", collation: "latin1_swedish_ci", accounts: { blog: {} } },
          },
        },
        open: { engine: "mariadb", image: "mariadb:11.8", server: "db1", port: 3307 },
      },
    },
  },
  applications: {
    web: {
      server: "app1",
      image: "web:1",
      databases: { main: { instance: "shared", database: "shop", account: "shop", pool: { max: 20 } } },
      environment: { MYSQL_HOST: "${main.host}", MYSQL_PORT: "${main.port}", MYSQL_DATABASE: "${main.database}", MYSQL_USER: "${main.account}" },
    },
  },
});

/** The same on MySQL: each version that can be had, and one whose accounts Pulumi's provider makes. */
export function mysqlEstate() {
  const raw = mariadbEstate();
  const { shared, open } = raw.databaseStacks.main.instances;
  Object.assign(shared, { engine: "mysql", image: "mysql:8.4" });
  Object.assign(open, { engine: "mysql", image: "mysql:8.0", administrators: ["192.0.2.0/24"], manage: "provider", databases: { old_shop: { accounts: { clerk: { role: "readOnly" } } } } });
  return raw;
}

export function parsedMysql(change: (raw: any) => void = () => {}): Estate {
  const raw = mysqlEstate();
  change(raw);
  return estate.parse(raw);
}

export function parsedMariadb(change: (raw: any) => void = () => {}): Estate {
  const raw = mariadbEstate();
  change(raw);
  return estate.parse(raw);
}
