import * as assert from "node:assert/strict";
import { checks } from "../../cli/checks";
import { certificates } from "../../cli/checks/certificates";
import { clocks } from "../../cli/checks/clocks";
import { disk } from "../../cli/checks/disk";
import { engineVersion } from "../../cli/checks/engineVersion";
import { images, imagesOf } from "../../cli/checks/images";
import { memory } from "../../cli/checks/memory";
import { oldContainers } from "../../cli/checks/oldContainers";
import { connection, ports } from "../../cli/checks/ports";
import { reach } from "../../cli/checks/reach";
import { runChecks, text } from "../../cli/checks/run";
import { sources } from "../../cli/checks/sources";
import { swarm } from "../../cli/checks/swarm";
import { cli, node, plugin } from "../../cli/checks/toolchain";
import { volumes } from "../../cli/checks/volumes";
import { lookAt, type Check, type World } from "../../cli/checks/world";
import { colours } from "../../cli/colours";
import { loadEstateFromFiles } from "../../config/load";
import { planEstate } from "../../plan/plan";
import { labelsOf } from "../../swarm/labels";
import { Journal } from "../../swarm/records";
import { connect } from "../../swarm/engine";
import { FakeEngine } from "../swarm/fakeEngine";

const plan = planEstate(loadEstateFromFiles({ stack: "dev" }).estate);

describe("doctor", () => {
  let engines: Record<"srv84" | "srv80", FakeEngine>;
  let shellAnswer: { code: number; stdout: string };
  const opens = connection.opens;
  beforeEach(async () => {
    engines = { srv84: await FakeEngine.start(), srv80: await FakeEngine.start() };
    for (const [name, engine] of Object.entries(engines)) {
      engine.info = {
        Name: name, ServerVersion: "20.10.24", MemTotal: 8 * 2 ** 30, NCPU: 4, DockerRootDir: "/var/lib/docker",
        get SystemTime() { return new Date().toISOString(); },
        Swarm: { LocalNodeState: "active", ControlAvailable: name === "srv84", NodeID: name, NodeAddr: "198.51.100.1" },
      };
      for (const image of imagesOf(plan, name)) engine.images.add(image);
    }
    engines.srv84.nodes = ["srv84", "srv80"].map((name) => ({ ID: name, Description: { Hostname: name }, Status: { State: "ready" }, Spec: { Availability: "active" } }));
    engines.srv84.container("shop-db", { Networks: { "shop-net": {} } });
    shellAnswer = { code: 0, stdout: "/dev/sda 500000000 100000000 400000000 20% /" };
    connection.opens = async () => false;
  });
  afterEach(() => {
    connection.opens = opens;
    for (const engine of Object.values(engines)) engine.stop();
  });
  const world = (): Promise<World> => lookAt(plan, [], ({ key }) => engines[key as keyof typeof engines].connect(), async () => shellAnswer);
  const failures = async (check: Check) => (await check.run(await world())).filter(({ ok }) => !ok).map((finding) => finding.text);
  const changed = (server: keyof typeof engines, more: object) => {
    const { info } = engines[server];
    engines[server].info = { ...info, ...more };
  };

  it("finds nothing wrong where all is well, and changes nothing", async () => {
    const results = await runChecks(await world(), checks.slice(1));
    assert.deepEqual(results.flatMap(({ findings }) => findings).filter(({ ok }) => !ok), []);
    assert.ok(Object.values(engines).every(({ calls }) => calls.every((call) => call.startsWith("GET") || call.startsWith("HEAD"))));
    assert.match(text(results, colours(false)), /Everything is as an up needs it\.$/);
  });
  it("says which certificate ends soon, and how to get another", async () => {
    const certified = (lastDay: string) => {
      engines.srv84.services.clear();
      engines.srv84.services.set("s", { ID: "s", Spec: { Name: "lab-pg-main", Labels: { "dev.dbhaven.estate": "lab", "dev.dbhaven.instance": "pg-main", "dev.dbhaven.certified": lastDay } } });
    };
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    certified(inDays(62));
    assert.deepEqual(await failures(certificates), []);
    certified(inDays(50));
    assert.deepEqual(await failures(certificates), [`the certificate of pg-main ends on ${inDays(50)}, and its clients are refused from then on; count up tls.rotation of the instance, and run npm run up, which starts it again`]);
  });
  it("does not ask a server that the estate calls offline", async () => {
    const off = { ...plan, servers: plan.servers.map((server) => ({ ...server, offline: server.key === "srv80" })) };
    const seen = await lookAt(off, [], ({ key }) => engines[key as keyof typeof engines].connect(), async () => shellAnswer);
    assert.deepEqual((await reach.run(seen)).map(({ ok, text: sentence }) => [ok, sentence.replace(/ \(.*/, "")]), [[true, "srv84"], [true, "srv80 is offline, as the estate says"]]);
    await runChecks(seen, checks.slice(1));
    assert.deepEqual(engines.srv80.calls, []);
  });
  it("names a server that does not answer, once, and goes on with the others", async () => {
    const away = connect({ name: "srv80", host: "unix:///nowhere", sshOptions: [] });
    const seen = await lookAt(plan, [], ({ key }) => (key === "srv80" ? away : engines.srv84.connect()), async () => shellAnswer);
    assert.deepEqual((await reach.run(seen)).map(({ ok }) => ok), [false, true]);
    const failed = (await runChecks(seen, checks.slice(1))).flatMap(({ findings }) => findings).filter(({ ok }) => !ok);
    assert.deepEqual(failed.map(({ text: sentence }) => sentence), ["server srv80 (unix:///nowhere): there is no such socket; start Docker, or correct the path."]);
  });
  it("wants an engine that has Swarm jobs", async () => {
    changed("srv80", { ServerVersion: "19.03.15" });
    assert.deepEqual(await failures(engineVersion), ["srv80 has Docker Engine 19.03.15, which has no Swarm jobs; update it to 20.10 or newer."]);
    changed("srv80", { ServerVersion: "28.2.2" });
    assert.deepEqual(await failures(engineVersion), []);
  });
  it("prints the commands that form and join a Swarm, and runs none", async () => {
    changed("srv84", { Swarm: { LocalNodeState: "inactive", ControlAvailable: false } });
    assert.deepEqual(await failures(swarm), ["srv84 is in no Swarm; on it, run: docker swarm init --advertise-addr 198.51.100.84"]);
    changed("srv84", { Swarm: { LocalNodeState: "active", ControlAvailable: true, NodeID: "srv84" } });
    changed("srv80", { Swarm: { LocalNodeState: "inactive", ControlAvailable: false } });
    assert.deepEqual(await failures(swarm), ["srv80 is in no Swarm (inactive); on srv84 run: docker swarm join-token worker, and its output on srv80"]);
  });
  it("sees a node that is down, drained, misnamed or of another Swarm", async () => {
    const [, node80] = engines.srv84.nodes;
    const broken = async (change: object) => {
      engines.srv84.nodes = [engines.srv84.nodes[0]!, { ...node80, ...change }];
      return (await failures(swarm)).join();
    };
    assert.match(await broken({ Status: { State: "down" } }), /node srv80 is down in the Swarm; check ports/);
    assert.match(await broken({ Spec: { Availability: "drain" } }), /docker node update --availability active srv80/);
    assert.match(await broken({ Description: { Hostname: "db-1" } }), /knows srv80 as "db-1"; set servers.srv80.node to that/);
    assert.match(await broken({ ID: "other" }), /srv80 is in another Swarm than srv84/);
  });
  it("sees a published port that something else holds, but not the instance's own", async () => {
    connection.opens = async () => true;
    assert.match((await failures(ports)).join(), /port 5434 of srv80, which instance pg-main is to publish, is taken/);
    await engines.srv84.connect().createService({ Name: "lab-pg-main" } as never);
    assert.deepEqual(await failures(ports), []);
  });
  it("says of an old container that it runs again, that anybody can start it, and how that is ended", async () => {
    const docker = engines.srv84.connect();
    const old = [...engines.srv84.containers.values()].find(({ Name }) => Name === "shop-db")!;
    const compose = { project: "shop", service: "db", files: "/srv/shop/compose.yaml" };
    await new Journal(docker, plan.estate).append("retired", "chinook", () => ({ run: "R1", event: "retired", data: { container: "shop-db", server: "srv84", volumes: [], compose } }));
    const barring = "docker update --restart no --pids-limit 999999999999 shop-db; and on srv84, take the service db out of the compose project shop (/srv/shop/compose.yaml): its next docker compose up would make another one";
    assert.deepEqual(await failures(oldContainers), [`container shop-db on srv84 runs again, which chinook stopped for good: find out who started it and whether anybody wrote into it; then, on srv84: docker stop shop-db && ${barring}`]);
    await docker.getContainer("shop-db").stop();
    assert.deepEqual(await failures(oldContainers), [`container shop-db on srv84, which chinook stopped for good, can be started by anybody: it was made anew, or stopped by an earlier version, or its engine keeps no limits of processes; on srv84: ${barring}`]);
    await docker.getContainer("shop-db").update({ RestartPolicy: { Name: "no" }, PidsLimit: 999_999_999_999 });
    assert.deepEqual(await failures(oldContainers), []);
    engines.srv84.containers.delete(old.Id);
    assert.deepEqual(await failures(oldContainers), []);
    engines.srv84.container("shop-db-1", { Labels: { "com.docker.compose.project": "shop", "com.docker.compose.service": "db", "com.docker.compose.oneoff": "False" } });
    assert.match((await failures(oldContainers)).join(), /^container shop-db-1 on srv84 runs again, which chinook stopped for good as shop-db: /);
  });
  it("misses the volume of an instance that has been made", async () => {
    assert.deepEqual(await failures(volumes), []);
    await engines.srv84.connect().createService({ Name: "lab-pg-main", Labels: labelsOf("lab", { instance: "pg-main" }), TaskTemplate: { ContainerSpec: { Image: "postgres:17" } } } as never);
    assert.match((await failures(volumes)).join(), /^The volume lab-pg-main-data of the instance "pg-main" is gone from server srv80/);
    engines.srv80.volumes.add("lab-pg-main-data");
    assert.deepEqual(await failures(volumes), []);
  });
  it("compares clocks", async () => {
    changed("srv80", { SystemTime: new Date(Date.now() - 90_000).toISOString() });
    assert.match((await failures(clocks)).join(), /the clock of srv80 is (89|90)\.\d s behind this machine; set both by NTP/);
  });
  it("wants room for data and memory for the instances", async () => {
    engines.srv80.info = { ...engines.srv80.info, MemTotal: 2 ** 30 };
    assert.deepEqual(await failures(memory), ["srv80 has 1024 MB, instances may use 1024 MB; lower memoryMegabytes, so that 512 MB are left, or place an instance elsewhere."]);
    // Commands on servers go over ssh in this estate, so the answer is the same for both.
    shellAnswer = { code: 0, stdout: "/dev/sda 50000000 49000000 1000000 98% /" };
    assert.match((await failures(disk)).join("\n"), /srv80 has only 1 GB free of 51 in \/var\/lib\/docker; make room/);
  });
  it("wants each image where it is needed, beside the source too", async () => {
    assert.deepEqual(imagesOf(plan, "srv84"), ["alpine/socat:1.8.0.3", "dbhaven-lab/shop:1", "postgres:17-trixie"]);
    const elsewhere = { ...plan, moves: plan.moves.map((move) => ({ ...move, backup: { server: "srv82", volume: "kept" } })) };
    assert.deepEqual(imagesOf(elsewhere, "srv82"), ["postgres:17-trixie"]);
    engines.srv84.images.delete("postgres:17-trixie");
    assert.match((await failures(images)).join(), /srv84 has no image postgres:17-trixie and cannot pull it \(.*\); on it, run: docker pull postgres:17-trixie/);
  });
  it("wants the source of a move to run, until the move is committed", async () => {
    engines.srv84.containers.clear();
    assert.match((await failures(sources)).join(), /moves.chinook.source.container: srv84 has no container shop-db/);
    engines.srv84.container("shop-db", { Networks: { other: {} } });
    assert.match((await failures(sources)).join(), /moves.chinook.source.network: container shop-db is not in shop-net; it is in other/);
    await new Journal(engines.srv84.connect(), "lab").append("move", "chinook", () => ({ run: "R1", event: "committed", data: {} }));
    assert.deepEqual(await failures(sources), []);
  });
  it("wants Node.js, pulumi and the plugins in their versions", () => {
    assert.equal(node("20.11.0").ok, false);
    assert.equal(node("24.21.0").ok, true);
    assert.equal(cli({ code: 0, stdout: "v3.259.0\n" }, "3.259.0").ok, true);
    assert.equal(cli({ code: 0, stdout: "v3.99.0\n" }, "3.259.0").ok, false);
    assert.equal(cli({ code: -1, stdout: "" }, "3.259.0").ok, false);
    const list = JSON.stringify([{ name: "docker", kind: "resource", version: "5.1.0" }]);
    assert.equal(plugin("docker", "5.2.0", list).text, "the docker plugin 5.2.0 is missing (there is 5.1.0); run: pulumi plugin install resource docker v5.2.0");
    assert.equal(plugin("docker", "5.1.0", list).ok, true);
    assert.equal(plugin("docker", "5.1.0", "broken").ok, false);
  });
  it("reports a check that breaks and runs the others", async () => {
    const broken: Check = { title: "Broken", run: async () => { throw new Error("no idea"); } };
    const results = await runChecks(await world(), [broken, clocks]);
    assert.deepEqual(results.map(({ findings }) => findings.map(({ ok }) => ok)), [[false], [true, true]]);
    assert.match(text(results, colours(false)), /!! {2}could not be checked: no idea[^]*1 thing has to be put right\.$/);
  });
});
