import * as assert from "node:assert/strict";
import { formNames, forms as formsOf } from "../../plan/connectionForms";
import { planConnections } from "../../plan/connections";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

describe("Connections", () => {
  const all = planConnections(planEstate(parsed()));

  it("name every account of every database, on its network and, where a port is published, from elsewhere", () => {
    const published = Object.values(all).flatMap(Object.values).filter(({ places }) => places.published);
    assert.ok(published.length > 0 && published.length < Object.values(all).flatMap(Object.values).length);
    for (const [key, accounts] of Object.entries(all)) for (const [account, connection] of Object.entries(accounts)) {
      assert.equal(key, `${connection.instance}-${connection.database}`);
      assert.equal(account, connection.account);
      assert.deepEqual(connection.places.network, { host: connection.instance, port: 5432 });
    }
  });

  it("have forms that survive every character", () => {
    const forms = formsOf.postgres as Required<typeof formsOf.postgres>;
    const to = { host: "db", port: 5433, database: "a b/c", account: "us:er@x", password: "p'w/?#$ \\\"", authorityFile: "/a b.pem" };
    const url = new URL(forms.url(to));
    assert.deepEqual([url.hostname, url.port, ...[url.username, url.password, url.pathname.slice(1)].map(decodeURIComponent)], ["db", "5433", to.account, to.password, to.database]);
    assert.deepEqual([...url.searchParams], [["sslmode", "verify-full"], ["sslrootcert", to.authorityFile]]);
    assert.match(forms.env(to), /^PGHOST='db'\nPGPORT='5433'\nPGDATABASE='a b\/c'\nPGUSER='us:er@x'\nPGPASSWORD='p'\\''w\/\?#\$ \\"'\nPGSSLMODE='verify-full'\nPGSSLROOTCERT='\/a b\.pem'$/);
    assert.equal(forms.jdbc(to), `jdbc:postgresql://db:5433/a%20b%2Fc?sslmode=verify-full&sslrootcert=%2Fa%20b.pem&user=us%3Aer%40x&password=${encodeURIComponent(to.password)}`);
    assert.match(forms.spring(to), /^SPRING_DATASOURCE_URL='jdbc:postgresql:\/\/db:5433\/a%20b%2Fc\?sslmode=verify-full&sslrootcert=%2Fa%20b\.pem'\nSPRING_DATASOURCE_USERNAME='us:er@x'\n/);
    assert.match(forms.compose(to), /^DATABASE_HOST='db'\nDATABASE_PORT='5433'\n[^]*DATABASE_PASSWORD='p\\'w[^]*\nDATABASE_AUTHORITY_FILE='\/a b\.pem'$/);
    assert.equal(forms.url({ ...to, host: "2001:db8::1" }).includes("@[2001:db8::1]:5433/"), true);
  });

  it("say of Redis what its clients want, and nothing that has no meaning there", () => {
    const to = { host: "cache", port: 6379, database: "0", account: "web", password: "p/w", authorityFile: "/ca.pem" };
    assert.equal(formsOf.redis.url(to), "rediss://web:p%2Fw@cache:6379/0");
    assert.match(formsOf.redis.spring!(to), /^SPRING_DATA_REDIS_HOST='cache'\n[^]*SSL_ENABLED='true'\n/);
    assert.deepEqual(formNames.filter((form) => !(form in formsOf.redis)), ["jdbc"]);
  });

  const to = { host: "db", port: 3306, database: "shop", account: "web", password: "p/w", authorityFile: "/ca.pem" };

  it("say of MariaDB what its clients and drivers want, in every form", () => {
    assert.equal(formsOf.mariadb.url(to), "mysql://web:p%2Fw@db:3306/shop");
    assert.match(formsOf.mariadb.env!(to), /^MYSQL_HOST='db'\nMYSQL_PORT='3306'\nMYSQL_DATABASE='shop'\n/);
    assert.equal(formsOf.mariadb.jdbc!(to), "jdbc:mariadb://db:3306/shop?sslMode=verify-full&serverSslCert=%2Fca.pem&user=web&password=p%2Fw");
    assert.match(formsOf.mariadb.spring!(to), /^SPRING_DATASOURCE_URL='jdbc:mariadb:\/\/db:3306\/shop\?sslMode=verify-full&serverSslCert=%2Fca\.pem'\n/);
    assert.deepEqual(formNames.filter((form) => !(form in formsOf.mariadb)), []);
  });

  it("say of MySQL what its clients and drivers want, with a store of certificates for Java", () => {
    assert.equal(formsOf.mysql.url(to), formsOf.mariadb.url(to));
    assert.equal(formsOf.mysql.jdbc!(to), "jdbc:mysql://db:3306/shop?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStoreUrl=file%3A%2Fca.pem.p12&trustCertificateKeyStorePassword=changeit&user=web&password=p%2Fw");
    assert.deepEqual(formNames.filter((form) => !(form in formsOf.mysql)), []);
  });
});
