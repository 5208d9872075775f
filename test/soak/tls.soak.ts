import * as assert from "node:assert/strict";
import { Client } from "pg";
import { authority, certificate } from "../../jobs/local/certificates";
import { engines, inContainer, lab, task } from "../lab/support/lab";
import { applicationPassword, notesEstate, type NotesEstate } from "../lab/support/notes";
import { changesNothing, killAll, succeeds, up } from "../lab/support/run";
import { configure, pulumi, reset, stateOf } from "../lab/support/site";

/** pg-open has a generated certificate, pg-inner one of the operator's. */
function tlsEstate(change: (instances: Record<string, any>) => void = () => {}): NotesEstate {
  const estate = notesEstate();
  const { "pg-open": open, "pg-inner": inner } = estate.databaseStacks.main.instances as Record<string, any>;
  Object.assign(open.databases, { other: { accounts: { other_app: {} } } });
  open.databases.notes.accounts.old_app = { unencrypted: true };
  inner.tls = { certificate: { certificateSecret: "innerCertificate", keySecret: "innerKey", authoritySecret: "innerAuthority" } };
  change({ open, inner });
  return estate;
}

/** The operator's own authority and certificate, made once. */
let own: Record<string, string>;

function configured(estate: NotesEstate): void {
  configure({ estate });
  for (const [key, value] of Object.entries(own)) pulumi(["config", "set", "--stack", "dev", "--secret", "--path", `dbhaven:secrets.${key}`], value);
}

/** psql in the application's own container, over the instance's network; the password arrives through no argument. */
async function asks(instance: string, connection: string, password = "$(</run/secrets/database-password)", sql = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"): Promise<string> {
  const container = (await task("srv84", `lab-notes-${instance}`))!;
  return inContainer(engines.srv84, container, ["bash", "-c", `PGPASSWORD=${password} psql -XAtwd "$1" -c "$2" 2>&1 || true`, "-", connection, sql]);
}

describe("PostgreSQL on the wire", () => {
  before(async () => {
    const context = (secrets: Record<string, string>) => ({ secrets, say: () => undefined });
    const issuer = await authority({ verb: "authority", estate: "operator" }, context({}));
    const server = await certificate({ verb: "certificate", estate: "operator", instance: "inner", names: ["pg-inner"], rotation: 0 }, context({ ...issuer }));
    own = { innerCertificate: server.certificate, innerKey: server.key, innerAuthority: issuer.certificate };
    await reset({ estate: tlsEstate() });
    configured(tlsEstate());
    await succeeds(up());
  });
  after(killAll);

  it("lets an account in that checks certificate and name, with the authority's file that it was given", async () => {
    for (const instance of ["pg-open", "pg-inner"]) assert.equal(await asks(instance, "sslmode=verify-full"), "t", instance);
  });

  it("refuses an account without TLS, unless the estate accepts that", async () => {
    assert.match(await asks("pg-open", "sslmode=disable"), /no pg_hba\.conf entry for host "[\d.]+", user "notes_app", database "notes", no encryption/);
    assert.equal(await asks("pg-open", "user=old_app sslmode=disable", applicationPassword("pg-open", "old_app")), "f");
    assert.equal(await asks("pg-open", "user=old_app sslmode=require", applicationPassword("pg-open", "old_app")), "t");
  });

  it("shows no name but its own, and no certificate but its authority's", async () => {
    const address = await asks("pg-open", "", undefined, "select host(inet_server_addr())");
    assert.match(await asks("pg-open", `host=somewhere.example hostaddr=${address}`), /does not match host name "somewhere\.example"/);
    const container = (await task("srv84", "lab-notes-pg-inner"))!;
    const foreign = await inContainer(engines.srv84, container, ["cat", "/run/secrets/main-authority.pem"]);
    assert.equal(foreign.trim(), own.innerAuthority!.trim());
    const other = (await task("srv84", "lab-notes-pg-open"))!;
    assert.match(await inContainer(engines.srv84, other, ["bash", "-c", "cat >/tmp/foreign.pem <<<\"$1\"; psql -XAtwd 'sslmode=verify-full sslrootcert=/tmp/foreign.pem' -c 'select 1' 2>&1 || true", "-", foreign]), /certificate verify failed/);
  });

  it("refuses the bootstrap superuser, and an account at another's database, before any password", async () => {
    assert.match(await asks("pg-open", "user=postgres dbname=postgres"), /no pg_hba\.conf entry for host "[\d.]+", user "postgres"/);
    assert.match(await asks("pg-open", "dbname=other"), /no pg_hba\.conf entry for host "[\d.]+", user "notes_app", database "other"/);
    assert.match(await asks("pg-open", "dbname=postgres"), /no pg_hba\.conf entry/);
  });

  it("is left alone by a second up", changesNothing);

  it("lets an added account in without a restart", async () => {
    const before = await task("srv80", "lab-pg-open");
    configured(tlsEstate(({ open }) => {
      open.databases.notes.accounts.new_app = {};
    }));
    await succeeds(up());
    assert.equal(await asks("pg-open", "user=new_app", applicationPassword("pg-open", "new_app")), "t");
    assert.equal(await task("srv80", "lab-pg-open"), before);
  });

  it("lets the administrator in from where the estate says, and from nowhere else", async () => {
    const password = administratorPassword("pg-open");
    await administratorLogsIn(password);
    configured(tlsEstate(({ open }) => {
      open.databases.notes.accounts.new_app = {};
      open.administrators = ["192.0.2.0/24"];
    }));
    await succeeds(up());
    await assert.rejects(administratorLogsIn(password), /no pg_hba\.conf entry for host "[\d.]+", user "dbhaven"/);
    assert.equal(await asks("pg-open", "user=new_app", applicationPassword("pg-open", "new_app")), "t", "accounts keep their lines over a restart");
  });

  it("gets a new certificate in place when it is counted up, which the same authority vouches for", async () => {
    const rotated = tlsEstate(({ open }) => {
      open.databases.notes.accounts.new_app = {};
      open.tls = { rotation: 1 };
    });
    const [before, rows] = [await shown(), await asks("pg-open", "", undefined, "select count(*) from pg_roles where rolname like '%_app'")];
    configured(rotated);
    await succeeds(up());
    assert.notEqual(await shown(), before);
    assert.equal(await asks("pg-open", "sslmode=verify-full"), "t");
    assert.equal(await asks("pg-open", "", undefined, "select count(*) from pg_roles where rolname like '%_app'"), rows);
    await changesNothing();
  });

  it("keeps keys out of plain state", () => {
    const plain = pulumi(["stack", "export", "--stack", "dev"]);
    assert.match(plain, /BEGIN CERTIFICATE/);
    assert.doesNotMatch(plain, /PRIVATE KEY/);
    assert.match(pulumi(["stack", "export", "--stack", "dev", "--show-secrets"]), /PRIVATE KEY/);
  });
});

/** The certificate file of the running server. */
const shown = async () => inContainer(engines.srv80, (await task("srv80", "lab-pg-open"))!, ["cat", "/run/secrets/server-certificate.pem"]);

function administratorPassword(instance: string): string {
  const { resources = [] } = stateOf(pulumi(["stack", "export", "--stack", "dev", "--show-secrets"]));
  const { outputs } = resources.find(({ urn }) => urn.endsWith(`::${instance}-administrator-password`))!;
  return JSON.parse((outputs!.result as { plaintext: string }).plaintext) as string;
}

async function administratorLogsIn(password: string): Promise<void> {
  const client = new Client({ host: lab.servers.srv80.address, port: 5435, user: "dbhaven", password, database: "postgres", ssl: { rejectUnauthorized: false } });
  await client.connect();
  await client.end();
}
