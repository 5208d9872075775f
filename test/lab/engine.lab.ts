import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { succeeds, which } from "../../lab/toolchain/command";
import { checkout } from "../../lab/toolchain/places";

const dockerd = which("dockerd", ["/usr/sbin"]);

describe("Private engine", () => {
  it("is started again after it died, and leaves no process, mount, interface, file or firewall rule behind", async function () {
    const namespaces = ["--mount", "--net", "--pid", "--fork", "--mount-proc"];
    // Where an engine of the user's is used there need be neither root nor dockerd.
    if (!dockerd || !(await succeeds("unshare", [...namespaces, "true"]))) return this.skip();
    const { stdout } = await promisify(execFile)("unshare", [...namespaces, "bash", "test/lab/engine/isolated.sh", process.execPath], { cwd: checkout });
    assert.equal(stdout, "");
  });
});
