/** A PostgreSQL for the scenarios, in a container on a lab server; the next reset of the lab takes away what an abort leaves. */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import type { ProviderArgs } from "@pulumi/postgresql";
import { connectServers } from "../../lab/servers";
import { labSettings } from "../../lab/settings";
import { until } from "../../lab/wait";

const PORT = 5432;

export class PostgresServer {
  private constructor(private readonly container: Docker.Container, readonly host: string, readonly port: number, private readonly password: string) {}

  static async start(): Promise<PostgresServer> {
    const lab = labSettings();
    const password = randomBytes(12).toString("hex");
    const container = await connectServers(lab).srv84.createContainer({
      Image: "postgres:17-trixie",
      Env: [`POSTGRES_PASSWORD=${password}`],
      // Everything that a server may be told to log.
      Cmd: ["postgres", "-c", "log_statement=all", "-c", "fsync=off"],
      ExposedPorts: { [`${PORT}/tcp`]: {} },
      HostConfig: { PortBindings: { [`${PORT}/tcp`]: [{ HostPort: "" }] }, AutoRemove: true },
    });
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const server = new PostgresServer(container, lab.servers.srv84.address, Number(NetworkSettings.Ports[`${PORT}/tcp`]![0].HostPort), password);
    await until("PostgreSQL to answer", 60, () => server.query("SELECT 1"));
    return server;
  }

  async stop(): Promise<void> {
    await this.container.remove({ force: true, v: true });
  }

  /** Inputs of the provider. */
  provider(overrides: ProviderArgs = {}): ProviderArgs {
    return { host: this.host, port: this.port, username: "postgres", password: this.password, superuser: true, sslmode: "disable", connectTimeout: 10, ...overrides };
  }

  async query(sql: string, { user = "postgres", password = this.password, database = "postgres" } = {}): Promise<Record<string, unknown>[]> {
    const { Client } = await import("pg");
    const client = new Client({ host: this.host, port: this.port, user, password, database, connectionTimeoutMillis: 5000 });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** All that the server has written so far. */
  async log(): Promise<string> {
    return String(await this.container.logs({ stdout: true, stderr: true }));
  }
}
