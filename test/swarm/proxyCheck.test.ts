import * as assert from "node:assert/strict";
import { proxyCheck } from "../../jobs/local/proxyCheck";
import type { ProxyCheckJob } from "../../plan/jobs";
import { FakeEngine } from "./fakeEngine";

const at = (server: string) => ({ server, docker: "unix:///nowhere", sshOptions: [] });

describe("The place of a proxy, before the fence", () => {
  let [manager, node]: FakeEngine[] = [];
  beforeEach(async () => { [manager, node] = [await FakeEngine.start(), await FakeEngine.start()]; });
  afterEach(() => [manager, node].forEach((engine) => engine!.stop()));
  const check = (place: ProxyCheckJob["place"]) =>
    proxyCheck({ verb: "proxy-check", estate: "lab", manager: at("srv80"), node: at("srv84"), proxy: "shop-db", place }, { secrets: {}, say: () => {} }, ({ server }) => (server === "srv80" ? manager! : node!).connect());
  const refused = async (place: ProxyCheckJob["place"], sentence: RegExp) => assert.rejects(check(place), sentence);

  it("is a network that is there and takes plain containers", async () => {
    await refused({ network: "shop-net" }, /proxy shop-db: server srv84 has no network shop-net; correct its name, or make it\.$/);
    node!.networks.push({ Id: "n1", Name: "shop-net", Driver: "bridge", Scope: "local" }, { Id: "n2", Name: "services", Driver: "overlay", Scope: "swarm", Attachable: false });
    assert.deepEqual(await check({ network: "shop-net" }), { proxy: "shop-db" });
    await refused({ network: "services" }, /the network services of srv84 takes services only, and a proxy is a plain container; make it anew with --attachable/);
    await refused({ network: "bridge" }, /in the network bridge of srv84 no container has a name/);
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
