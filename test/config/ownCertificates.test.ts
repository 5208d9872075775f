import * as assert from "node:assert/strict";
import { sentences } from "../../config/issues";
import { certificateIssues } from "../../config/ownCertificates";
import { authority, certificate } from "../../jobs/local/certificates";
import { parsed } from "../support/estates";

const estate = parsed((raw) => {
  raw.databaseStacks.main.instances.orders.tls = { certificate: { certificateSecret: "ordersCertificate", keySecret: "ordersKey", authoritySecret: "ordersAuthority" } };
});
const context = (secrets: Record<string, string> = {}) => ({ secrets, say: () => undefined, adopt: false });
const at = "databaseStacks.main.instances.orders.tls.certificate.";

describe("A certificate of the operator's", () => {
  let own: { certificate: string; key: string };
  let other: { certificate: string; key: string };
  let giver: { certificate: string; key: string };
  const given = (names: string[]) => certificate({ verb: "certificate", estate: "small", instance: "orders", names, rotation: 0 }, context({ ...giver }) as never);
  const said = (changed: Record<string, string> = {}, now = new Date()) =>
    sentences(certificateIssues(estate, { ordersCertificate: own.certificate, ordersKey: own.key, ordersAuthority: giver.certificate, ...changed }, now));

  before(async () => {
    giver = await authority({ verb: "authority", estate: "small" }, context() as never);
    own = await given(["orders", "db.example"]);
    other = await given(["db.example"]);
  });

  it("is taken where it holds for the instance, with its key and its authority", () => {
    assert.deepEqual(said(), []);
    assert.deepEqual(said({ ordersCertificate: `${own.certificate}\n${giver.certificate}` }), [], "with what is between it and the authority");
  });

  it("is refused where it is no PEM, all three of them at once, and without their text", () => {
    assert.deepEqual(said({ ordersCertificate: "hunter2", ordersKey: "hunter2", ordersAuthority: own.certificate.replace(/\n/g, "").slice(0, 200) }), [
      `${at}authoritySecret: the secret is no certificate in PEM form; store the file as it is, with its lines: pulumi config set --secret --path 'secrets.mainKey' < key.pem`,
      `${at}certificateSecret: the secret is no certificate in PEM form; store the file as it is, with its lines: pulumi config set --secret --path 'secrets.mainKey' < key.pem`,
      `${at}keySecret: the secret is no private key in PEM form, or has a passphrase; store the file as it is, with its lines: pulumi config set --secret --path 'secrets.mainKey' < key.pem`,
    ]);
  });

  it("is refused for other names, with another key, of another authority, and past its end", async () => {
    assert.deepEqual(said({ ordersCertificate: other.certificate }), [
      `${at}certificateSecret: the certificate is not for "orders", by which applications and jobs reach the instance; have orders among its names.`,
      `${at}keySecret: the key does not belong to the certificate; store the two that were made together.`,
    ]);
    const stranger = await authority({ verb: "authority", estate: "small" }, context() as never);
    assert.match(said({ ordersAuthority: stranger.certificate }).join("\n"), /authoritySecret: the certificate does not come from this authority; .*$/);
    assert.match(said({}, new Date(Date.now() + 900 * 86_400_000)).join("\n"), /certificateSecret: the certificate is valid from 20\S+ to 20\S+ only; store one that is valid now\.$/);
  });

  it("is not looked at while a secret is missing, which is said elsewhere", () => {
    assert.deepEqual(certificateIssues(estate, { ordersKey: "hunter2" }, new Date()), []);
  });
});
