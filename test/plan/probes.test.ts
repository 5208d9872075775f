import * as assert from "node:assert/strict";
import { planProbe, probeInWords } from "../../plan/probes";

describe("A probe", () => {
  const look = (probe: Parameters<typeof planProbe>[0]) => planProbe(probe, "socat:1");

  it("that is a command is one", () => assert.deepEqual(look({ command: ["probe"], timeoutSeconds: 5 }), { command: ["probe"], timeoutSeconds: 5 }));

  it("of a page has its server's address, its path and the name that it is asked by", () => {
    assert.deepEqual(look({ http: "http://localhost:9000/health/ready?all=1", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "http", arguments: ["TCP:localhost:9000", "/health/ready?all=1", "localhost:9000"] } });
    assert.deepEqual(look({ http: "http://web", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "http", arguments: ["TCP:web:80", "/", "web"] } });
    assert.deepEqual(look({ http: "https://mail.example/", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "http", arguments: ["OPENSSL:mail.example:443,verify=0", "/", "mail.example"] } });
  });

  it("of a port connects to it", () => assert.deepEqual(look({ tcp: "localhost:143", timeoutSeconds: 5 }), { timeoutSeconds: 5, look: { image: "socat:1", script: "tcp", arguments: ["TCP:localhost:143"] } }));

  it("is told in words", () => {
    assert.equal(probeInWords({ command: ["curl", "x"], timeoutSeconds: 1 }), "curl x");
    assert.equal(probeInWords(look({ http: "http://localhost:9000/ready", timeoutSeconds: 5 })), "http TCP:localhost:9000 /ready");
  });
});
