/** MariaDB: source and target as an estate has them, durable. */
import type { MariadbInstance } from "../../config/engines/mariadb";
import { hostEngine } from "../../lab/toolchain/engine";
import { until } from "../../lab/wait";
import { planner } from "../../plan/engines/mariadb";
import { options } from "../../plan/engines/mysqlFamily";
import { MariadbBench, mariadbPasswords as passwords } from "../../test/jobs/support/mariadbBench";
import type { Side } from "../../test/jobs/support/jobBench";
import type { MemorySample } from "../pairs";
import { database, type Dataset, ended, Engines, memoryMegabytes, peerDatabase } from "./engines";

/** Pages that wait to be written do not matter any more when there are so few. */
const FEW_PAGES = 100;

export class MariadbEngines extends Engines<MariadbBench> {
  /** Debian 12's MariaDB 10.11 twice, each with what an instance of 4 GB gets; the peers beside them. */
  static async start(): Promise<MariadbEngines> {
    const settings = planner.settings({ memoryMegabytes, settings: {} } as unknown as MariadbInstance);
    const sizes = Object.fromEntries(Object.entries(settings).filter(([name]) => /_size$|^max_connections$/.test(name)));
    // What the bench of the tests has otherwise: logs of all statements, and a source that does not wait for its disk.
    const quiet = ["--general-log=0", "--slow-query-log=0", "--innodb-flush-log-at-trx-commit=1"];
    const bench = await MariadbBench.start({ source: "mariadb:10.11", target: "mariadb:10.11" }, { source: [...options(sizes), ...quiet], target: [...options(settings), ...quiet] });
    const engines = new MariadbEngines(bench, await hostEngine(), "mariadb");
    const login = (side: Side, user: string, password: string) => ({ name: `root/${side}.cnf`, content: `[client]\nhost=${bench.name(side)}\nuser=${user}\npassword="${password}"\n`, mode: 0o600 });
    await engines.startPeers({ image: "dbhaven-lab/mariadb:10.11", files: [login("source", "root", passwords.superuser), login("target", "dbhaven", passwords.administrator)] });
    await bench.old("CREATE USER app@'%' IDENTIFIED BY 'apps-secret-7'", "mysql");
    return engines;
  }

  async load(data: Dataset): Promise<void> {
    await this.bench.old(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; GRANT ALL ON ${database}.* TO app@'%'`, "mysql");
    await this.makeData(data, [`MYSQL_PWD=${passwords.superuser}`]);
    await this.bench.old("SELECT CONCAT('ANALYZE TABLE ', GROUP_CONCAT('`', TABLE_NAME, '`')) INTO @sql FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE(); EXECUTE IMMEDIATE @sql", database);
    await this.bench.target(`DROP DATABASE IF EXISTS ${database}`, "mysql");
    await ended(await this.bench.job("database", this.bench.databaseSettings({ DATABASE: database, CHARACTER_SET: "utf8mb4", COLLATION: "utf8mb4_unicode_ci" })));
  }

  size(): Promise<string> {
    return this.bench.old("SELECT CONCAT(COUNT(*), ' tables, ', FORMAT(SUM(TABLE_ROWS), 0), ' rows, ', ROUND(SUM(DATA_LENGTH) / 1048576), ' MB of tables and ', ROUND(SUM(INDEX_LENGTH) / 1048576), ' MB of indexes.') FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()", database);
  }

  async settle(): Promise<void> {
    await this.bench.target(`DROP DATABASE IF EXISTS ${peerDatabase}; CREATE DATABASE ${peerDatabase}; SET GLOBAL innodb_max_dirty_pages_pct = 0`, "mysql");
    const waiting = () => this.bench.target("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'Innodb_buffer_pool_pages_dirty'", "mysql");
    await until("the pages to be written", 300, async () => Number(await waiting()) < FEW_PAGES);
    await this.bench.target("SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT", "mysql");
  }

  copied(): Promise<{ copy: MemorySample; verify: MemorySample }> {
    const settings = this.bench.settings(this.nextRun(), { MOVE: "bench", SOURCE_DATABASE: database, TARGET_DATABASE: database, ACCOUNTS: "app app\n", CARRIED: "", CHECKS: "[]", MAX_INTERRUPTION_SECONDS: "3600" });
    return this.heldMove(settings, (role, its) => this.bench.job(role, its));
  }
}
