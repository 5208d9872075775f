/** Two instances of a server with the same port, each on an address of its own. */
import * as assert from "node:assert/strict";
import * as tls from "node:tls";
import { Client } from "pg";
import { lab, onServer, task } from "../lab/support/lab";
import { notesEstate, type NotesEstate } from "../lab/support/notes";
import { changesNothing, db, killAll, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

const outer = lab.servers.srv80.address;
const port = 5436;

/** pg-open is open to other machines, pg-inner to its own server only. */
function estate(ports: { open: number; inner: number } = { open: port, inner: port }): NotesEstate {
  const made = notesEstate();
  const { "pg-open": open, "pg-inner": inner } = made.databaseStacks.main.instances as Record<string, any>;
  delete open.administrators;
  Object.assign(open, { port: ports.open, address: outer });
  Object.assign(inner, { port: ports.inner, address: "127.0.0.1" });
  return made;
}

/** As npm run db says that it is reached from outside; on the certificate's word for the address. */
async function connectedFromOutside(): Promise<{ host: string; port: number }> {
  const url = new URL((await succeeds(db("pg-open-notes", "--from", "published"))).output.trim());
  const ca = (await succeeds(db("authority", "pg-open-notes"))).output;
  const client = new Client({
    host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), user: url.username, password: url.password,
    ssl: { ca, checkServerIdentity: (_name, certificate) => tls.checkServerIdentity(url.hostname, certificate) },
  });
  await client.connect();
  try {
    const { rows } = await client.query("select current_database() as database, current_user as account");
    assert.deepEqual([rows[0].database, rows[0].account], ["notes", "notes_app"]);
    return { host: url.hostname, port: Number(url.port) };
  } finally {
    await client.end();
  }
}

/** Whether something listens there, seen from that server. */
const opens = async (server: "srv80" | "srv84", address: string, at = port): Promise<boolean> =>
  (await onServer(server, `timeout 5 bash -c 'exec 3<>/dev/tcp/${address}/${at}' 2>/dev/null && echo open || echo closed`)).trim() === "open";

describe("An instance on one address of its server", () => {
  before(async () => {
    await reset({ estate: estate() as unknown as Record<string, unknown> });
    await succeeds(up());
  });
  after(killAll);

  it("is reached there from another machine, with TLS that names the address", async () => {
    assert.deepEqual(await connectedFromOutside(), { host: outer, port });
  });

  it("is reached on no other address: another instance has the same port there", async () => {
    assert.deepEqual([await opens("srv80", "127.0.0.1"), await opens("srv80", outer), await opens("srv84", outer)], [true, true, true]);
    const listening = await onServer("srv80", `docker ps --filter name=lab-forwarder --format '{{.Names}} {{.Ports}}' | sort`);
    assert.equal(listening.trim(), [`lab-forwarder-pg-inner 127.0.0.1:${port}->5432/tcp`, `lab-forwarder-pg-open ${outer}:${port}->5432/tcp`].join("\n"));
  });

  it("changes nothing at the next up, nor in a preview with --refresh", async () => {
    await succeeds(up());
    await changesNothing();
  });

  it("moves to another port without a restart of the instance", async () => {
    const before = await task("srv80", "lab-pg-open");
    configure({ estate: estate({ open: 5437, inner: port }) as unknown as Record<string, unknown> });
    await succeeds(up());
    assert.deepEqual(await connectedFromOutside(), { host: outer, port: 5437 });
    assert.deepEqual([await opens("srv84", outer), await task("srv80", "lab-pg-open")], [false, before]);
    await changesNothing();
  });
});
