/** The lab's old world of the estate wizardsofts is the one that the estate moves. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { accepted, composeEstate } from "../../config/compose";
import { everything, oldWorld, passwordKeys } from "../../lab/estates/wizardsofts/containers";
import { always, onDemand } from "../../lab/images/recipes";

const file = "estates/wizardsofts.yaml";
const estate = accepted(composeEstate(fs.readFileSync(file, "utf8"), file), file);
const passwords = Object.fromEntries(passwordKeys.map((key) => [key, `password-of-${key}`]));
const containers = everything(oldWorld(passwords, 60));
const moves = Object.values(estate.moves);
const named = (name: string) => containers.find((container) => container.name === name) ?? assert.fail(`no container is called ${name}`);
const sources = moves.map((move) => ({ move, container: named(move.source.container) }));
const instances = Object.values(estate.databaseStacks).flatMap((stack) => Object.entries(stack.instances));

describe("The old world of wizardsofts", () => {
  it("has the nine sources of the estate, each with the engine of its target", () => {
    assert.equal(new Set(sources.map(({ container }) => container)).size, 9);
    for (const { move, container } of sources) {
      const [, instance] = instances.find(([name]) => name === move.target.instance)!;
      assert.equal(container.image.split(":")[0], instance.engine, container.name);
    }
  });

  it("makes the databases that the estate moves", () => {
    for (const { move, container } of sources) {
      const made = container.env.map((line) => /^(?:POSTGRES_DB|MARIADB_DATABASE)=(.*)/.exec(line)?.[1]).find(Boolean);
      assert.equal(made, move.source.database, container.name);
    }
  });

  it("has each application of the estate, those too that it replaces, and a mail suite of sixteen", () => {
    for (const application of Object.values(estate.applications)) named(("container" in application ? application.container : application.replaces)!);
    const suite = containers.filter(({ name, image }) => name.startsWith("mailcowdockerized-") && image.startsWith("dbhaven-lab/client"));
    assert.equal(suite.length, 16);
    assert.equal(containers.length, 9 + Object.keys(estate.applications).length + suite.length - 1);
  });

  it("knows each database by the names and the sockets that the estate's proxies take over", () => {
    for (const [key, proxy] of Object.entries(estate.proxies)) {
      const { container } = sources.find(({ move }) => move.target.instance === proxy.to.instance)!;
      if ("socket" in proxy) {
        assert.ok(container.volumes.some(([volume]) => volume === proxy.socket.volume), key);
      } else {
        assert.equal(container.network, proxy.network, key);
        for (const name of [proxy.alias, ...proxy.aliases]) assert.ok([container.name, ...container.aliases].includes(name), `${key}: ${name}`);
        assert.deepEqual([container.aliases.filter((name) => ![proxy.alias, ...proxy.aliases].includes(name)), container.address], [[], proxy.address], key);
      }
    }
  });

  it("has each application on the network of its databases, with their host names or their socket", () => {
    for (const container of containers.filter(({ volumes }) => volumes.some(([, path]) => path === "/var/log/client"))) {
      const reachable = sources.filter((source) => source.container.network === container.network).map((source) => source.container);
      const names = reachable.flatMap(({ name, aliases }) => [name, ...aliases]);
      const hosts = container.env.flatMap((line) => [/^\w+_HOST=(.*)/, /^\w+_URL=jdbc:postgresql:\/\/([^:]+)/].map((expression) => expression.exec(line)?.[1]).filter((host) => host !== undefined));
      for (const host of hosts) assert.ok(names.includes(host), `${container.name} looks for ${host}`);
      assert.ok(reachable.length > 0, container.name);
    }
  });

  it("needs the passwords of the estate's sources and of the accounts that its moves carry or map", () => {
    const superusers = moves.map((move) => move.source.passwordSecret);
    const accounts = moves.flatMap((move) => Object.keys(move.accounts)).filter((account) => account !== "default");
    assert.deepEqual([...passwordKeys].sort(), [...superusers, ...accounts].sort());
    const all = JSON.stringify(containers);
    for (const key of passwordKeys) assert.ok(all.includes(passwords[key]!), key);
  });

  it("gives databases their passwords in files that nobody else reads", () => {
    for (const { container } of sources) {
      const open = JSON.stringify([container.env, container.command, container.readiness, container.files.filter(({ mode }) => mode !== 0o400)]);
      assert.ok(!open.includes("password-of-"), container.name);
    }
  });

  it("runs images that the lab can make", () => {
    const known = new Set([...always, ...onDemand].map(({ reference }) => reference));
    for (const { name, image } of containers) assert.ok(known.has(image), `${name}: ${image}`);
  });
});
