import * as assert from "node:assert/strict";
import { planEstate } from "../../plan/plan";
import { planProbe, probeInWords } from "../../plan/probes";
import { parsed } from "../support/estates";

describe("A probe", () => {
  const look = (probe: Parameters<typeof planProbe>[0]) => planProbe(probe, "socat:1", parsed().applications.web, planEstate(parsed()).instances);

  it("that is a command is one", () => assert.deepEqual(look({ command: ["probe"], timeoutSeconds: 5 }), { command: ["probe"], timeoutSeconds: 5 }));

  it("of a page has its server's address, its path and the name that it is asked by", () => {
    assert.deepEqual(look({ http: "http://localhost:9000/health/ready?all=1", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "http", arguments: ["TCP:localhost:9000", "/health/ready?all=1", "localhost:9000"] } });
    assert.deepEqual(look({ http: "http://web", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "http", arguments: ["TCP:web:80", "/", "web"] } });
    assert.deepEqual(look({ http: "https://mail.example/", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "http", arguments: ["OPENSSL:mail.example:443,verify=0", "/", "mail.example"] } });
  });

  it("of a port connects to it", () => assert.deepEqual(look({ tcp: "localhost:143", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "tcp", arguments: ["TCP:localhost:143"] } }));

  it("by SQL is asked on the instance of a database that the application uses, as its account", () => {
    const question = { engine: "postgres", server: "db1", service: "small-billing", database: "billing", account: "billing_app", statement: "select true" };
    assert.deepEqual(look({ sql: "select true", database: "bills", timeoutSeconds: 5 }), { timeoutSeconds: 5, question });
    const { old } = parsed().applications;
    assert.deepEqual(planProbe({ sql: "select true", timeoutSeconds: 5 }, "socat:1", old, planEstate(parsed()).instances), { timeoutSeconds: 5, question: { ...question, service: "small-orders", database: "orders", account: "legacy" } });
  });

  it("is none of an application without a task, and neither is its interruption asked for", () => {
    const { applications } = planEstate(parsed((raw) => Object.assign(raw.applications.web, { replicas: 0, interruption: { command: ["gap"] } })));
    const { probe, interruption } = applications.find(({ key }) => key === "web")!;
    assert.deepEqual([probe, interruption], [null, null]);
  });

  it("is told in words", () => {
    assert.equal(probeInWords(look({ sql: "select true", database: "bills", timeoutSeconds: 5 })), "sql select true");
    assert.equal(probeInWords({ command: ["curl", "x"], timeoutSeconds: 1 }), "curl x");
    assert.equal(probeInWords(look({ http: "http://localhost:9000/ready", timeoutSeconds: 5 })), "http TCP:localhost:9000 /ready");
  });
});
