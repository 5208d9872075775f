import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { inspect } from "node:util";
import { explainSsh } from "../../swarm/answers";
import { connect, patience, sentenceOf, sshCommand, tlsFolder, Unreachable } from "../../swarm/engine";
import { pause } from "../../swarm/job";
import { FakeEngine } from "./fakeEngine";

const server = { name: "srv80", host: "ssh://root@198.51.100.80:2222", sshOptions: ["-F", "conf"] };

describe("engine", () => {
  let engine: FakeEngine;
  let folder: string;
  const path0 = process.env.PATH;
  /** A stand-in for ssh that joins its pipes with the engine's socket. */
  const fakeSsh = (before = "") => {
    fs.writeFileSync(path.join(folder, "ssh"), `#!${process.execPath}
const fs = require("node:fs");
fs.appendFileSync(${JSON.stringify(path.join(folder, "log"))}, process.argv.slice(2).join(" ") + "\\n");
${before}
const socket = require("node:net").connect(${JSON.stringify(engine.socket)});
process.stdin.pipe(socket).pipe(process.stdout);
`, { mode: 0o755 });
  };
  beforeEach(async () => {
    engine = await FakeEngine.start();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-ssh-"));
    process.env.PATH = `${folder}${path.delimiter}${path0}`;
  });
  afterEach(() => {
    process.env.PATH = path0;
    engine.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const logins = () => fs.readFileSync(path.join(folder, "log"), "utf8").trim().split("\n");

  it("talks over one ssh connection after the other calls are done with it", async () => {
    fakeSsh();
    const docker = connect(server, { connections: 1 });
    await Promise.all([docker.info(), docker.version(), docker.listConfigs()]);
    assert.deepEqual(logins(), ["-F conf -p 2222 -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -T -- root@198.51.100.80 docker system dial-stdio"]);
  });

  it("logs in again when sshd turned it away before the login", async () => {
    fakeSsh(`if (fs.readFileSync(${JSON.stringify(path.join(folder, "log"))}, "utf8").trim().split("\\n").length < 3) { console.error("kex_exchange_identification: read: Connection reset by peer"); process.exit(255); }`);
    assert.equal((await connect(server).info() as { ServerVersion: string }).ServerVersion, "20.10.24");
    assert.equal(logins().length, 3);
  });

  it("does not keep a finished process alive by its idle connections", async () => {
    fakeSsh();
    const script = `const { connect } = require(${JSON.stringify(path.resolve("swarm/engine"))}); connect(${JSON.stringify(server)}).info().then(() => console.log("done"));`;
    const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) =>
      execFile(process.execPath, ["-r", "./typescript.cjs", "-e", script], { timeout: 60_000 }, (error, out) => resolve({ code: error?.code ?? (error?.killed ? "killed" : 0), stdout: out })));
    assert.deepEqual({ code, stdout }, { code: 0, stdout: "done\n" });
  });

  it("has a short word for its connections, which dockerode renders with each request", async () => {
    for (const host of [`unix://${engine.socket}`, server.host]) {
      const modem = connect({ ...server, host }).modem as unknown as { agent: unknown };
      assert.equal(inspect(modem.agent, { showHidden: true, depth: null }), "connections");
    }
  });

  it("takes a Swarm that does not answer in time, or has no leader, for out of reach, and has a sentence for its other errors", async () => {
    const asked = async (status: number, message: string) => {
      engine.before = () => { throw Object.assign(new Error(message), { status }); };
      return engine.connect().listServices().then(() => undefined, (error: Error) => error);
    };
    for (const [status, message] of [[500, "rpc error: code = DeadlineExceeded desc = context deadline exceeded"], [503, "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online."]] as const) {
      const error = await asked(status, message);
      assert.ok(error instanceof Unreachable && /^server srv .*: the managers of its Swarm do not answer \(.*\); see docker node ls there, and run the command again\.$/.test(error.message), error?.message);
    }
    const worker = await asked(503, "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.");
    assert.equal(sentenceOf(worker), "servers.srv is marked as manager but is no Swarm manager; mark one that is with manager: true, or on it, run: docker swarm init --advertise-addr ADDRESS");
    const full = await asked(500, "write /var/lib/docker/swarm/raft: no space left on device");
    assert.match(sentenceOf(full)!, /^server srv \(unix:.*\): its Docker engine refused: write \/var\/lib\/docker\/swarm\/raft: no space left on device$/);
    assert.equal(sentenceOf(new TypeError("a bug")), undefined);
    const answer = await asked(500, "rpc error: code = InvalidArgument desc = name must be valid");
    assert.ok(answer !== undefined && !(answer instanceof Unreachable), answer?.message);
  });

  describe("that takes connections and does not answer", () => {
    const usual = patience.silence;
    let server: http.Server;
    /** @param answered how a request is answered; undefined: never */
    const listening = async (answered: (path: string, send: () => void) => void) => {
      const socket = path.join(folder, "docker.sock");
      server = http.createServer((request, response) => answered(request.url!, () => response.setHeader("content-type", "application/json").end("{}")));
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      return `unix://${socket}`;
    };
    beforeEach(() => void (patience.silence = 150));
    afterEach(() => {
      patience.silence = usual;
      server.closeAllConnections();
      server.close();
    });
    const says = (call: Promise<unknown>) => call.then(() => "answered", (error: Error) => `${error instanceof Unreachable} ${error.message}`);

    it("is out of reach, whatever way leads to it, and a call that waits for a connection with it", async () => {
      const socket = await listening(() => undefined);
      fs.writeFileSync(path.join(folder, "ssh"), `#!/bin/sh\nexec sleep 60\n`, { mode: 0o755 });
      for (const host of [socket, "ssh://root@198.51.100.80"]) {
        const docker = connect({ name: "srv", host, sshOptions: [] }, { connections: 1 });
        const expected = `true server srv (${host}): its Docker engine takes connections and does not answer; restart it: systemctl restart docker.`;
        assert.deepEqual(await Promise.all([docker.info(), docker.getContainer("c").exec({}), docker.getContainer("c").getArchive({ path: "/" })].map(says)), [expected, expected, expected]);
      }
    });
    it("is waited for while it answers something else, and where an answer may take its time", async () => {
      // Far from each other: on a busy machine an answer may take a while.
      patience.silence = 300;
      const host = await listening((url, send) => void setTimeout(send, url.startsWith("/version") ? 0 : 2 * patience.silence));
      const docker = connect({ name: "srv", host, sshOptions: [] });
      assert.equal(await says(docker.getContainer("c").stop()), "answered");
      let answered: string | undefined;
      void says(docker.info()).then((word) => (answered = word));
      while (answered === undefined) await docker.version().then(() => pause(20));
      assert.equal(answered, "answered");
    });
  });

  it("keeps secrets out of URLs", async () => {
    await engine.connect().createSecret({ Name: "x", Data: "Z2VoZWlt" } as never);
    assert.deepEqual(engine.urls, ["/secrets/create?"]);
    assert.equal([...engine.secrets.values()][0]!.Spec.Data, "Z2VoZWlt");
  });

  const says = (stderr: string) => explainSsh(server, stderr).message;
  it("says of each way of not getting in what to do", () => {
    assert.equal(says("Warning: Permanently added x.\nroot@x: Permission denied (publickey).\n"), "server srv80 (ssh://root@198.51.100.80:2222): ssh was denied; put your public key into its authorized_keys, or name the right key in ~/.ssh/config.");
    assert.match(says("Host key verification failed."), /host key is unknown; connect once by hand .* try: ssh -F conf root@198.51.100.80:2222$/);
    assert.match(says("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed."), /not the known one/);
    assert.match(says("ssh: connect to host x port 22: Connection refused"), /cannot be reached over ssh: ssh: connect to host x port 22: Connection refused/);
    assert.match(says("sh: 1: docker: not found"), /install Docker Engine/);
    assert.match(says("permission denied while trying to connect to the Docker daemon socket"), /group "docker"/);
    assert.match(says("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"), /systemctl start docker/);
    assert.match(says("ssh: Could not resolve hostname srv80: Name or service not known"), /no host of this name; correct servers.srv80.docker/);
  });
  it("says so of sockets and ports too", async () => {
    const sentence = (host: string) => connect({ name: "srv", host, sshOptions: [] }).info().then(() => "", (error: Error) => `${error instanceof Unreachable} ${error.message}`);
    assert.equal(await sentence("unix:///nowhere/docker.sock"), "true server srv (unix:///nowhere/docker.sock): there is no such socket; start Docker, or correct the path.");
    assert.match(await sentence("tcp://127.0.0.1:1"), /nothing listens there/);
    assert.throws(() => connect({ name: "srv", host: "http://x", sshOptions: [] }), /servers.srv.docker: "http:\/\/x" is no address/);
  });
  it("speaks to no engine of another machine without encryption", () => {
    const to = (host: string) => () => tlsFolder({ name: "srv", host });
    const usual = process.env.DOCKER_CERT_PATH;
    try {
      delete process.env.DOCKER_CERT_PATH;
      assert.throws(to("tcp://198.51.100.80:2375"), /^Error: servers\.srv\.docker: "tcp:\/\/198\.51\.100\.80:2375" would be spoken to without encryption, .*DOCKER_CERT_PATH/);
      assert.throws(() => connect({ name: "srv", host: "tcp://198.51.100.80:2376", sshOptions: [] }), /without encryption/);
      for (const host of ["tcp://127.0.0.1:2375", "tcp://localhost:2375", "ssh://x", "unix:///x"]) assert.equal(to(host)(), undefined);
      process.env.DOCKER_CERT_PATH = "/certificates";
      assert.equal(to("tcp://198.51.100.80:2376")(), "/certificates");
      assert.throws(to("tcp://198.51.100.80:2375"), /without encryption/);
    } finally {
      if (usual === undefined) delete process.env.DOCKER_CERT_PATH; else process.env.DOCKER_CERT_PATH = usual;
    }
  });
  it("puts the operator's ssh options first, since ssh takes the first value it finds", () =>
    assert.deepEqual(sshCommand({ ...server, sshOptions: ["-o", "ConnectTimeout=3"] }, ["true"]).slice(0, 5), ["ssh", "-o", "ConnectTimeout=3", "-p", "2222"]));
});
