import * as assert from "node:assert/strict";
import { proxyCheck } from "../../jobs/local/proxyCheck";
import type { ProxyCheckJob } from "../../plan/jobs";
import { FakeEngine } from "./fakeEngine";

const at = (server: string) => ({ server, docker: "unix:///nowhere", sshOptions: [] });

describe("The place of a proxy, before the fence", () => {
  let [manager, node]: FakeEngine[] = [];
  beforeEach(async () => { [manager, node] = [await FakeEngine.start(), await FakeEngine.start()]; });
  afterEach(() => [manager, node].forEach((engine) => engine!.stop()));
  const check = (place: ProxyCheckJob["place"], old?: ProxyCheckJob["old"]) =>
    proxyCheck({ verb: "proxy-check", estate: "lab", manager: at("srv80"), node: at("srv84"), proxy: "shop-db", place, ...(old ? { old } : {}) }, { secrets: {}, say: () => {} }, ({ server }) => (server === "srv80" ? manager! : node!).connect());
  const refused = async (place: ProxyCheckJob["place"], sentence: RegExp) => assert.rejects(check(place), sentence);

  it("is a network that is there and takes plain containers", async () => {
    await refused({ network: "shop-net" }, /proxy shop-db: server srv84 has no network shop-net; correct its name, or make it\.$/);
    node!.networks.push({ Id: "n1", Name: "shop-net", Driver: "bridge", Scope: "local" }, { Id: "n2", Name: "services", Driver: "overlay", Scope: "swarm", Attachable: false });
    assert.deepEqual(await check({ network: "shop-net" }), { proxy: "shop-db" });
    await refused({ network: "services" }, /the network services of srv84 takes services only, and a proxy is a plain container; make it anew with --attachable/);
    await refused({ network: "bridge" }, /in the network bridge of srv84 no container has a name/);
  });

  it("has all that the old container is known by in that network, but for its own name", async () => {
    node!.networks.push({ Id: "n1", Name: "mail-net", Driver: "bridge", Scope: "local" });
    const container = node!.container("suite-redis-1", { Networks: { "mail-net": { Aliases: ["suite-redis-1", "redis-suite", "redis"], IPAMConfig: { IPv4Address: "172.22.1.249" } }, other: { Aliases: ["elsewhere"] } } });
    container.Networks["mail-net"]!.Aliases.push(container.Id.slice(0, 7));
    const kept = (names: string[], addresses: string[] = []) => check({ network: "mail-net" }, { container: "suite-redis-1", names, addresses });
    await assert.rejects(kept(["redis-suite"]), /proxy shop-db: in the network mail-net of srv84 the old container suite-redis-1 has the name redis \(aliases\) and the address 172\.22\.1\.249 \(address\) too, which no proxy keeps; write it for this proxy, or for one beside it\.$/);
    await assert.rejects(kept(["redis"], ["172.22.1.249"]), /has the name redis-suite \(aliases\) too/);
    await kept(["redis-suite", "REDIS"], ["172.22.1.249"]);
    container.Running = false;
    await kept([]);
    node!.containers.clear();
    await kept([]);
  });

  it("may be a network of the whole Swarm that its server has no container in, but no other server's own", async () => {
    manager!.networks.push({ Id: "n1", Name: "wide", Driver: "overlay", Scope: "swarm", Attachable: true }, { Id: "n2", Name: "narrow", Driver: "bridge", Scope: "local" });
    await check({ network: "wide" });
    await refused({ network: "narrow" }, /server srv84 has no network narrow/);
  });

  it("is a volume that is there: Docker would make an empty one", async () => {
    await refused({ volume: "sockets" }, /proxy shop-db: server srv84 has no volume sockets, in which applications would find its socket; correct its name\.$/);
    node!.volumes.add("sockets");
    await check({ volume: "sockets" });
  });
});
