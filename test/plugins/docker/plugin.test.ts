import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ping } from "../../../lab/plugins/docker/engine";
import { secret } from "../../../lab/plugins/docker/secret";
import { service } from "../../../lab/plugins/docker/service";
import { volume } from "../../../lab/plugins/docker/volume";
import { unknown } from "../../../lab/plugins/provider";
import { Engine, urnOf } from "../client";

const [volumeUrn, secretUrn, serviceUrn] = [urnOf("docker:index/volume:Volume"), urnOf("docker:index/secret:Secret"), urnOf("docker:index/service:Service")];

/** An engine that knows volumes, and only one at a time. */
function fakeEngine(): http.Server {
  let made: Record<string, unknown> | undefined;
  return http.createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => (body += bytes)).on("end", () => {
      const answer = (status: number, value: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (request.url!.includes("_ping")) return answer(200, "OK");
      if (request.method === "POST") return answer(201, (made = { ...JSON.parse(body), Driver: "local", Mountpoint: "/v", Options: null }));
      if (!made) return answer(404, { message: "no such volume" });
      if (request.method === "DELETE") made = undefined;
      return made ? answer(200, made) : answer(204, "");
    });
  });
}

describe("docker plugin", () => {
  let server: http.Server;
  let engine: Engine;
  before(async () => {
    server = fakeEngine();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    engine = await Engine.start({
      name: "docker",
      version: "5.2.0",
      configuration: { host: "string", sshOpts: "json" },
      configure: ping,
      resources: { "docker:index/volume:Volume": volume, "docker:index/secret:Secret": secret, "docker:index/service:Service": service },
    }, { host });
  });
  after(() => {
    engine.stop();
    server.closeAllConnections();
    server.close();
  });

  it("makes, reads, imports and deletes a volume, and sees that it is gone", async () => {
    const made = await engine.create(volumeUrn, { name: "data" });
    assert.deepEqual([made.id, made.state], ["data", { name: "data", labels: [], driver: "local", driverOpts: {}, mountpoint: "/v" }]);
    assert.deepEqual((await engine.read(made))!.state, made.state);
    assert.deepEqual((await engine.import(volumeUrn, "data"))!.inputs, { name: "data", driver: "local" });
    await engine.delete(made);
    assert.equal(await engine.read(made), undefined);
  });

  it("replaces a volume whose labels change, old one first where it has a name of its own", async () => {
    const named = await engine.create(volumeUrn, { name: "data" });
    assert.deepEqual(await engine.diff(named, { name: "data", labels: [{ label: "a", value: "1" }] }), { changed: ["labels[0]"], replaces: ["labels"], deleteBeforeReplace: true });
    assert.deepEqual((await engine.diff(named, { name: "data", labels: [{ label: "a", value: "1" }] }, ["labels"])).changed, []);
  });

  it("names a secret after its resource with 7 hexadecimal digits, and replaces it new one first", async () => {
    const inputs = await engine.check(secretUrn, { data: "YQ==" });
    assert.match(inputs.name, /^one-[0-9a-f]{7}$/);
    const difference = await engine.diff({ urn: secretUrn, id: "1", inputs, state: inputs }, { data: "Yg==" });
    assert.deepEqual(difference, { changed: ["data"], replaces: ["data"], deleteBeforeReplace: false });
  });

  it("refuses a secret that is not base64, and takes one that is not known yet", async () => {
    await assert.rejects(engine.check(secretUrn, { data: "ä" }), /^Error: data: the value is not base64 encoded/);
    assert.equal((await engine.check(secretUrn, { data: unknown })).data, unknown);
  });

  it("names what is missing and what it does not know, in every depth", async () => {
    await assert.rejects(engine.check(serviceUrn, { taskSpec: { containerSpec: {} } }), /taskSpec\.containerSpec\.image/);
    await assert.rejects(engine.check(serviceUrn, { taskSpec: { containerSpec: { image: "i", secrets: [{ secretId: "1", fileName: "f", mode: 1 }] } } }), /does not know the input "taskSpec\.containerSpec\.secrets\[0\]\.mode"/);
  });

  it("fails to configure for a server that does not answer, naming it", async () => {
    await assert.rejects(engine.configure({ host: "tcp://127.0.0.1:1" }), /failed to connect to any docker daemon \(tcp:\/\/127\.0\.0\.1:1\)/);
  });
});
