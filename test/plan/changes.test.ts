import * as assert from "node:assert/strict";
import { changesOf, type Found, type RunningInstance } from "../../plan/changes";
import { planners } from "../../plan/engines";
import { planEstate } from "../../plan/plan";
import { reloadedSettings, startSettings } from "../../plan/settings";
import { certificateText } from "../../plan/tls";
import { parsed } from "../support/estates";

type Raw = any;
const own = { "start.sh": "start", "health.sh": "health" };
const scripts = { orders: own, billing: own };

/** As an `up` of this estate leaves it. */
function after(change: (raw: Raw) => void = () => {}): Found {
  const { instances } = planEstate(parsed(change));
  const running = instances.map((instance): [string, RunningInstance] => [instance.key, {
    image: `${instance.image.split(":")[0]}@sha256:0`, sameImage: true, commandLine: planners[instance.engine].commandLine(startSettings(instance)), scripts: own, certificate: certificateText(instance.tls),
    administrators: "administrators" in instance ? instance.administrators.join(" ") : "", volumeGuarded: true,
    memoryMegabytes: instance.memoryMegabytes, cpus: instance.cpus ?? 0, reservations: { memoryMegabytes: 0, cpus: 0 }, publishedPort: instance.publishedPort, healthcheck: instance.healthcheck, replicas: instance.replicas,
  }]);
  return { running: Object.fromEntries(running), told: Object.fromEntries(instances.map((instance) => [instance.key, reloadedSettings(instance)])), scripts };
}

const orders = (raw: Raw) => raw.databaseStacks.main.instances.orders;
const changes = (change: (raw: Raw) => void, found = after()) => changesOf(planEstate(parsed(change)), found);

describe("The changes to running instances", () => {
  it("are none where everything is as it was, or does not exist yet", () => {
    assert.deepEqual(changes(() => {}), []);
    assert.deepEqual(changes(() => {}, { running: {}, told: {}, scripts }), []);
  });

  it("name a setting that is taken at the start, old and new, and the applications that the restart interrupts", () => {
    const before = after((raw) => { orders(raw).settings = { shared_buffers: "100MB", max_connections: 50 }; });
    assert.deepEqual(changes((raw) => { orders(raw).settings = { shared_buffers: "110MB" }; }, before),
      ["restarts instance orders: max_connections 50 -> default, shared_buffers 100MB -> 110MB; interrupts the applications old, web"]);
  });

  it("name another certificate, and other addresses of the administrator, of which the server learns at its start", () => {
    assert.deepEqual(changes((raw) => { orders(raw).tls = { rotation: 1 }; orders(raw).administrators = ["198.51.100.0/24"]; }),
      ["restarts instance orders: certificate 0 for orders localhost -> 1 for orders localhost, administrators none -> 198.51.100.0/24; interrupts the applications old, web"]);
    const unknown = after();
    unknown.running.orders!.certificate = undefined;
    assert.deepEqual(changes(() => {}, unknown), [], "nothing is said of what is not known");
  });

  it("name a setting that is reloaded, and interrupt nobody", () => {
    assert.deepEqual(changes((raw) => { orders(raw).settings = { work_mem: "8MB", search_path: "" }; }),
      ['reloads settings of instance orders: search_path default -> "", work_mem default -> 8MB; interrupts nobody']);
  });

  it("name a memory limit with the sizes that follow from it", () => {
    const [restarts, reloads] = changes((raw) => { orders(raw).memoryMegabytes = 1024; });
    assert.match(restarts!, /^restarts instance orders: memory 512 MiB -> 1024 MiB, shared_buffers 128MB -> 256MB; interrupts/);
    assert.match(reloads!, /^reloads settings of instance orders: effective_cache_size 384MB -> 768MB, maintenance_work_mem 32MB -> 64MB; interrupts nobody$/);
  });

  it("name an image, a cpu limit, a port, a health check, its script, a start script and a mount", () => {
    const found = after();
    Object.assign(found.running.orders!, { sameImage: false, volumeGuarded: false });
    const [restarts] = changes((raw) => Object.assign(orders(raw), { cpus: 2, port: 6000, healthcheck: { intervalSeconds: 9 } }), { ...found, scripts: { ...scripts, orders: { "start.sh": "other", "health.sh": "another" } } });
    assert.match(restarts!, /: image postgres@sha256:0 -> postgres:\S+, cpus none -> 2, certificate .* for orders localhost 198\.51\.100\.80, port \S+ -> 6000, a new start script, a new script of its health check, its volume, once lost, is no longer made anew, another health check; interrupts/);
  });

  it("name what is reserved", () => {
    assert.deepEqual(changes((raw) => { orders(raw).reservations = { memoryMegabytes: 256, cpus: 0.5 }; }),
      ["restarts instance orders: memory reservation none -> 256 MiB, cpu reservation none -> 0.5; interrupts the applications old, web"]);
  });

  it("name a stop and a start, and no reason beside", () => {
    const stop = (raw: Raw) => { Object.assign(orders(raw), { state: "stopped", cpus: 2 }); };
    assert.deepEqual(changes(stop), ["stops instance orders; interrupts the applications old, web until it runs again"]);
    assert.deepEqual(changes((raw) => { orders(raw).cpus = 2; }, after(stop)), ["starts instance orders"]);
    assert.deepEqual(changes(stop, after(stop)), []);
  });

  it("say nothing of settings that an instance was never told by this journal", () => {
    assert.deepEqual(changes((raw) => { orders(raw).settings = { work_mem: "8MB" }; }, { ...after(), told: {} }), []);
  });
});

describe("Settings of the engines", () => {
  it("are split into those of the start and those that are reloaded, none in both, none lost", () => {
    for (const instance of planEstate(parsed((raw) => { orders(raw).settings = { shared_buffers: "1MB", work_mem: "2MB", "pg_stat_statements.max": 5, Max_Connections: 9 }; })).instances) {
      assert.deepEqual({ ...startSettings(instance), ...reloadedSettings(instance) }, instance.settings);
      if (instance.key !== "orders") continue;
      assert.deepEqual(Object.keys(startSettings(instance)).sort(), ["Max_Connections", "pg_stat_statements.max", "shared_buffers", "ssl", "ssl_cert_file", "ssl_key_file", "ssl_min_protocol_version"]);
    }
  });

  it("of MariaDB stay at the start where an option is no variable", () => {
    const { startOnly } = planners.mariadb;
    for (const name of ["skip_name_resolve", "loose_anything", "plugin_load_add", "innodb_buffer_pool_size", "performance_schema_digests_size"]) assert.ok(startOnly(name), name);
    for (const name of ["max_connections", "general_log", "sql_mode"]) assert.ok(!startOnly(name), name);
  });

  it("of MySQL stay at the start where the server calls them read-only", () => {
    const { startOnly } = planners.mysql;
    for (const name of ["log_bin", "performance_schema", "innodb_buffer_pool_size", "innodb_buffer_pool_instances", "ssl_cert", "tls_version", "replicate_do_db"]) assert.ok(startOnly(name), name);
    for (const name of ["max_connections", "innodb_redo_log_capacity", "table_open_cache", "temptable_max_ram", "sql_mode"]) assert.ok(!startOnly(name), name);
  });

  it("are read back from a command line as they were written", () => {
    const written = { a: "1", b: "x = y, z", c: "" };
    for (const engine of ["postgres", "mariadb", "mysql"] as const) assert.deepEqual(planners[engine].settingsOn(planners[engine].commandLine(written)), written);
    const redis = { appendonly: "yes", "io-threads": "2" };
    assert.deepEqual(planners.redis.settingsOn(planners.redis.commandLine(redis)), redis);
  });
});
