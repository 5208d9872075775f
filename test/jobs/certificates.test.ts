import * as assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { authority, certificate } from "../../jobs/local/certificates";
import type { CertificateResult } from "../../plan/jobs";

const DAY = 86_400_000;
const context = (secrets: Record<string, string> = {}) => ({ secrets, say: () => undefined });
const days = (text: string) => { const { validFrom, validTo } = new X509Certificate(text); return (Date.parse(validTo) - Date.parse(validFrom)) / DAY; };

describe("Certificates", () => {
  const job = { verb: "certificate" as const, estate: "shop", instance: "pg-main", names: ["pg-main", "localhost", "192.0.2.80", "2001:db8::1"], rotation: 0 };
  let issuer: CertificateResult;
  let issued: CertificateResult;
  before(async () => {
    issuer = await authority({ verb: "authority", estate: "shop" }, context());
    issued = await certificate(job, context({ ...issuer }));
  });

  it("of a server name it, and are vouched for by the authority", () => {
    const [server, root] = [new X509Certificate(issued.certificate), new X509Certificate(issuer.certificate)];
    assert.ok(server.checkIssued(root) && server.verify(root.publicKey) && root.verify(root.publicKey));
    for (const name of ["pg-main", "localhost"]) assert.equal(server.checkHost(name), name);
    for (const address of ["192.0.2.80", "2001:db8::1"]) assert.ok(server.checkIP(address), address);
    assert.equal(server.checkHost("pg-other"), undefined);
    assert.deepEqual([server.ca, root.ca], [false, true]);
  });

  it("belong to keys on the curve that old clients know too, each to one of its own", async () => {
    for (const { certificate: text, key } of [issuer, issued]) {
      const found = createPrivateKey(key);
      assert.ok(new X509Certificate(text).checkPrivateKey(found));
      assert.equal(found.asymmetricKeyDetails!.namedCurve, "prime256v1");
    }
    const another = await certificate({ ...job, rotation: 1 }, context({ ...issuer }));
    assert.notEqual(another.key, issued.key);
    assert.notEqual(new X509Certificate(another.certificate).serialNumber, new X509Certificate(issued.certificate).serialNumber);
  });

  it("last ten years for the authority, and less than 825 days for a server", () => {
    assert.ok(days(issuer.certificate) > 3650 && days(issuer.certificate) < 3660);
    assert.equal(days(issued.certificate), 824);
  });

  it("that cannot be made end in a sentence, in which nothing of a key is", async () => {
    const damaged = { certificate: issuer.certificate, key: issuer.key.slice(0, 120) };
    await assert.rejects(certificate(job, context(damaged)), ({ message }: Error) => {
      assert.match(message, /certificate of pg-main cannot be made.*bring the state back from a backup\.$/);
      return !message.includes(issuer.key.slice(30, 40));
    });
  });
});
