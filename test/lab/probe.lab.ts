import * as assert from "node:assert/strict";
import type { ProbeJob } from "../../plan/jobs";
import { planProbe } from "../../plan/probes";
import { probe } from "../../jobs/local/probe";
import { Journal } from "../../swarm/records";
import { engine, make } from "./support/containers";
import { engines, until } from "./support/lab";

const image = "alpine/socat:1.8.0.3";

/** An application without any program to ask with: it answers each connection with one status. */
async function answering(status: string, body: (name: string) => Promise<void>): Promise<void> {
  const answer = `while read -r line && [ "$line" != "$(printf '\\r')" ]; do :; done\nprintf 'HTTP/1.1 %s\\r\\nContent-Length: 0\\r\\n\\r\\n' '${status}'\n`;
  const container = await make(image, { command: ["TCP-LISTEN:8080,fork,reuseaddr,bind=127.0.0.1", "EXEC:sh /answer"], files: [{ name: "answer", content: answer }] });
  try {
    await container.start();
    await body(container.id);
  } finally {
    await container.remove({ force: true });
  }
}

/** Of this name alone in the journal, and away again. */
const application = "probed-in-a-test";
const asked = (container: string, how: Parameters<typeof planProbe>[0]) => {
  const at = { server: "srv80", docker: "unused", sshOptions: [] };
  const job: ProbeJob = { verb: "probe", estate: "lab-probes", manager: at, node: at, application, target: { container }, probe: planProbe(how, image, { databases: {} }, []), interruption: null, runs: {} };
  return probe(job, { secrets: {}, say: () => undefined }, { manager: engines.srv84, node: engine });
};
const helpers = async () => (await engine.listContainers({ all: true, filters: { label: ["dev.dbhaven.probe"] } })).length;

describe("A probe from within an application's network", () => {
  after(async () => {
    const records = await new Journal(engines.srv84, "lab-probes").list();
    await Promise.all(records.map(({ id }) => engines.srv84.getConfig(id).remove()));
    await until("the helpers to be away", 90, async () => await helpers() === 0);
  });

  it("passes on a status from 200 to 399, on a port that only the application's own container reaches", () => answering("204 No Content", async (container) => {
    assert.equal((await asked(container, { http: "http://localhost:8080/ready", timeoutSeconds: 30 })).ok, true);
    assert.equal((await asked(container, { tcp: "localhost:8080", timeoutSeconds: 30 })).ok, true);
    assert.equal(await helpers(), 0);
  }));

  it("fails with the status that was the answer", () => answering("503 Service Unavailable", async (container) => {
    await assert.rejects(asked(container, { http: "http://localhost:8080/ready", timeoutSeconds: 3 }), /its probe \(http TCP:localhost:8080 \/ready\) did not pass within 3 s: the answer was HTTP\/1\.1 503 Service Unavailable/);
  }));

  it("fails where nobody listens", () => answering("200 OK", async (container) => {
    await assert.rejects(asked(container, { http: "http://localhost:8081/", timeoutSeconds: 2 }), /did not pass within 2 s: no answer: .*[Cc]onnection refused/);
    await assert.rejects(asked(container, { tcp: "localhost:8081", timeoutSeconds: 2 }), /did not pass within 2 s: .*[Cc]onnection refused/);
  }));
});
