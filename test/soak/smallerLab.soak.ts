import * as assert from "node:assert/strict";
import { killServer } from "../../lab/faults";
import { labSteps, type World } from "../../lab/prepare";
import { serverNames } from "../../lab/settings";
import { runSteps } from "../../lab/steps";
import { engineStep, hostEngine } from "../../lab/toolchain/engine";
import { shopWorld } from "../../lab/world";
import { engines, lab, rows } from "../lab/support/lab";

/** Where a server is off, the Swarm waits for what ran on it to end, and keeps the networks of that until then. */
describe("A lab of four servers, two of them switched off, becomes a lab of two", () => {
  const bring = (world: World) => runSteps([engineStep, ...labSteps(world, () => undefined, lab)], { print: () => undefined });
  const four: World = { title: "Nothing on four servers", installs: [], servers: [...serverNames], bare: ["srv82"], images: [], ready: async () => false, ensure: async () => undefined };

  it("with what the two had in use", async () => {
    await bring(four);
    const { srv81, srv84 } = engines;
    await srv84.createNetwork({ Name: "left-behind", Driver: "overlay", Attachable: true });
    const container = await srv81.createContainer({ Image: "postgres:17-trixie", Entrypoint: ["sleep"], Cmd: ["infinity"], HostConfig: { NetworkMode: "left-behind" } });
    await container.start();
    const host = await hostEngine();
    await Promise.all([killServer(host, lab, "srv81"), killServer(host, lab, "srv82")]);
    await bring(shopWorld({ rows, reset: true }, lab));
    const nodes = await srv84.listNodes() as { Description: { Hostname: string } }[];
    assert.deepEqual(nodes.map(({ Description }) => Description.Hostname).sort(), ["srv80", "srv84"]);
    assert.ok(!(await srv84.listNetworks()).some(({ Name }) => Name === "left-behind"));
  });

  it("which comes up again where its servers have just been started, and their engines do not answer yet", async () => {
    const host = await hostEngine();
    const containers = (["srv80", "srv84"] as const).map((name) => host.getContainer(lab.servers[name].container));
    await Promise.all(containers.map((container) => container.restart({ t: 5 })));
    await bring(shopWorld({ rows }, lab));
    assert.equal((await engines.srv84.listNodes() as { Status: { State: string } }[]).filter(({ Status }) => Status.State === "ready").length, 2);
  });
});
