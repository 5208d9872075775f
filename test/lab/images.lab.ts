import assert from "node:assert/strict";
import { until } from "../../lab/wait";
import { execIn } from "../../swarm/exec";
import { ended, engine, make } from "./support/containers";

/** Those of PostgreSQL take minutes: test/soak/postgresImage.soak.ts. */
describe("image alpine/socat:1.8.0.3", function () {
  this.timeout(30_000);
  const image = "alpine/socat:1.8.0.3";

  it("is socat 1.8.0.3, its arguments are socat's", async () => {
    const container = await make(image, { command: ["-V"] });
    try {
      await container.start();
      assert.match((await ended(container)).output, /socat version 1\.8\.0\.3/);
    } finally {
      await container.remove({ force: true });
    }
  });

  it("forwards connections", async () => {
    const echo = await make(image, { command: ["TCP-LISTEN:7000,fork,reuseaddr", "SYSTEM:cat"] });
    try {
      await echo.start();
      const address = Object.values((await echo.inspect()).NetworkSettings.Networks)[0].IPAddress;
      await until("an echo through socat", 20, async () => (await execIn(engine, echo.id, ["sh", "-c", `echo hello | socat - TCP:${address}:7000`])).stdout === "hello\n");
    } finally {
      await echo.remove({ force: true });
    }
  });
});
