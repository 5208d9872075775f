import * as assert from "node:assert/strict";
import { wayBack } from "../../lab/toolchain/firewall";

const before = `*filter
:INPUT ACCEPT [1:2]
:FORWARD ACCEPT [0:0]
:OWN - [0:0]
-A FORWARD -j OWN
COMMIT
`;

const after = `*filter
:INPUT ACCEPT [5:9]
:FORWARD DROP [0:0]
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
:OWN - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -o dbhaven0 -j DOCKER
-A FORWARD -i dbhaven0 ! -o dbhaven0 -j ACCEPT
-A FORWARD -j OWN
-A FORWARD -s 10.0.0.0/8 -j ACCEPT
-A DOCKER-USER -j RETURN
COMMIT
*nat
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -s 198.18.0.0/24 ! -o dbhaven0 -j MASQUERADE
COMMIT
`;

describe("Firewall after the private engine", () => {
  it("its chains, the rules that use them or its bridge, and its policy go; the user's stay, also those made meanwhile", () => {
    assert.equal(wayBack(before, after, ["dbhaven0"], true), `*filter
:FORWARD ACCEPT [0:0]
-D FORWARD -j DOCKER-USER
-D FORWARD -o dbhaven0 -j DOCKER
-D FORWARD -i dbhaven0 ! -o dbhaven0 -j ACCEPT
-F DOCKER
-F DOCKER-USER
-X DOCKER
-X DOCKER-USER
COMMIT
*nat
-D POSTROUTING -s 198.18.0.0/24 ! -o dbhaven0 -j MASQUERADE
COMMIT
`);
  });

  it("beside another engine the shared chains and the policy stay", () => {
    const text = wayBack(before, after, ["dbhaven0"], false);
    assert.ok(!text.includes("-X ") && !text.includes(":FORWARD") && !text.includes("DOCKER-USER"));
    assert.ok(text.includes("-D FORWARD -o dbhaven0 -j DOCKER"));
  });

  it("chains that were there before the engine stay", () => {
    assert.equal(wayBack(after, after, ["dbhaven0"], true), "");
  });
});
