/** The script that asks for a page, with a socat that ends at nothing but a signal, or when nobody reads any more. */
import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { textOf } from "../../jobs/local/files";
import { temporaryFolder } from "../support/temporaryFolder";

describe("A page that is asked for as a probe", () => {
  const folder = temporaryFolder();
  /** @param says what the stand-in for socat does once it has the request */
  const ask = (says: string): Promise<{ code: number | null; stderr: string; request: string }> => {
    fs.writeFileSync(path.join(folder, "socat"), `#!/bin/sh\nwhile read -r line && [ "$line" != "$(printf '\\r')" ]; do echo "$line"; done >${folder}/request\n${says}\n`, { mode: 0o755 });
    const script = textOf("probe/http.sh").replaceAll("/tmp/said", path.join(folder, "said"));
    const asking = spawn("sh", ["-c", script, "sh", "TCP:localhost:80", "/health?all=1", "localhost"], { env: { PATH: `${folder}:${process.env.PATH}` } });
    let stderr = "";
    asking.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text));
    return new Promise((resolve) => asking.on("exit", (code) => resolve({ code, stderr, request: fs.readFileSync(path.join(folder, "request"), "utf8") })));
  };

  it("is there when its status says so, though its server keeps the connection open", async () => {
    const { code, request } = await ask("printf 'HTTP/1.1 204 No Content\\r\\nConnection: keep-alive\\r\\n\\r\\n'; exec sleep 100");
    assert.equal(code, 0);
    assert.match(request, /^GET \/health\?all=1 HTTP\/1\.0\r\nHost: localhost\r\n/);
  });

  it("is not when the status is another one, or none comes", async () => {
    const wrong = await ask("printf 'HTTP/1.1 503 Service Unavailable\\r\\n'; exec sleep 100");
    assert.deepEqual([wrong.code, wrong.stderr], [1, "the answer was HTTP/1.1 503 Service Unavailable\n"]);
    const none = await ask("echo 'Connection refused' >&2; exit 1");
    assert.deepEqual([none.code, none.stderr], [1, "no answer: Connection refused\n"]);
  });
});
