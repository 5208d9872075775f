/** A MariaDB for the scenarios, in a container on a lab server; the next reset of the lab takes away what an abort leaves. */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import type { ProviderArgs } from "@pulumi/mysql";
import { provide } from "../../lab/onDemand";
import { connectServers } from "../../lab/servers";
import { labSettings } from "../../lab/settings";
import { until } from "../../lab/wait";

const PORT = 3306;

export class MysqlServer {
  private constructor(private readonly container: Docker.Container, readonly host: string, readonly port: number, private readonly password: string) {}

  static async start(image: string): Promise<MysqlServer> {
    await provide([image], ["srv84"]);
    const lab = labSettings();
    const password = randomBytes(12).toString("hex");
    const container = await connectServers(lab).srv84.createContainer({
      Image: image,
      Env: [`MARIADB_ROOT_PASSWORD=${password}`, "MARIADB_INITDB_SKIP_TZINFO=1"],
      // Everything that a server may be told to log, where a query can read it.
      Cmd: ["mariadbd", "--general-log=1", "--log-output=TABLE", "--innodb-flush-log-at-trx-commit=0"],
      ExposedPorts: { [`${PORT}/tcp`]: {} },
      HostConfig: { PortBindings: { [`${PORT}/tcp`]: [{ HostPort: "" }] }, AutoRemove: true },
    });
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const server = new MysqlServer(container, lab.servers.srv84.address, Number(NetworkSettings.Ports[`${PORT}/tcp`]![0].HostPort), password);
    await until(`${image} to answer`, 100, () => server.query("SELECT 1"));
    return server;
  }

  async stop(): Promise<void> {
    await this.container.remove({ force: true, v: true });
  }

  /** Inputs of the provider. */
  provider(overrides: Partial<ProviderArgs> = {}): ProviderArgs {
    return { endpoint: `${this.host}:${this.port}`, username: "root", password: this.password, ...overrides };
  }

  async query(sql: string, { user = "root", password = this.password, database = "" } = {}): Promise<Record<string, any>[]> {
    const { createConnection } = await import("mysql2/promise");
    const connection = await createConnection({ host: this.host, port: this.port, user, password, database: database || undefined, connectTimeout: 5000, multipleStatements: true });
    try {
      const [rows] = await connection.query(sql);
      return rows as Record<string, any>[];
    } finally {
      await connection.end();
    }
  }

  /** All statements so far. */
  async log(): Promise<string[]> {
    return (await this.query("SELECT CONVERT(argument USING utf8mb4) AS statement FROM mysql.general_log")).map(({ statement }) => String(statement));
  }
}
