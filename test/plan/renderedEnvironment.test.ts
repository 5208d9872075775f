import * as assert from "node:assert/strict";
import { environmentProblem, placesBut, variableOf } from "../../plan/rendered/environment";

describe("The environment of a container that is given its addresses in files", () => {
  const left = { names: [{ host: "mariadb", port: 3306 }], addresses: ["192.0.2.84:3306"] };
  const problem = (environment: string[], ...values: [key: string, value: string][]) =>
    environmentProblem(environment, values.map(([key, value]) => ({ path: "/opt/.env", key, variable: variableOf("env", key), value })), left);

  it("has each value, alone or as a part of a variable", () => {
    assert.equal(problem(["DB_HOST=db.new", "PORT=1"], ["DB_HOST", "db.new"]), undefined);
    assert.equal(problem(["DB_URL=jdbc:mariadb://db.new:3307/shop?ssl=1"], ["DB_HOST", "db.new"], ["DB_PORT", "3307"]), undefined);
    assert.equal(environmentProblem(["A=b"], [{ path: "c.yaml", key: "services.web.environment[0]", variable: variableOf("yaml", "services.web.environment[0]"), value: "A=b" }], left), undefined);
  });

  it("is wrong where a variable of its name has another value, or none has it", () => {
    assert.equal(problem(["DB_HOST=other", "X=db.new"], ["DB_HOST", "db.new"]), "its variable DB_HOST does not have what /opt/.env says");
    assert.equal(problem(["X=other"], ["DB_HOST", "db.new"]), "none of its variables has the value of DB_HOST in /opt/.env");
  });

  it("is wrong where a value is only a part of another one", () => {
    assert.equal(problem(["DB_PORT=15432"], ["DB_PORT", "5432"]), "its variable DB_PORT does not have what /opt/.env says");
    assert.equal(problem(["DB_HOST=old.db.new"], ["DB_HOST", "db.new"]), "its variable DB_HOST does not have what /opt/.env says");
    assert.equal(problem(["DB_URL=postgresql://db.new:15432/shop"], ["DB_PORT", "5432"]), "none of its variables has the value of DB_PORT in /opt/.env");
    assert.equal(problem(["DB_URL=postgresql://shop:p@s$.-@db.new:5432/shop"], ["DB_PASSWORD", "p@s$.-"], ["DB_PORT", "5432"]), undefined);
  });

  for (const still of ["DB_HOST=mariadb", "MYSQL_ADDRESS=mariadb", "URL=jdbc:mariadb://mariadb/shop", "URL=mysql://shop:x@mariadb:3306/shop", "DSN=shop:x@tcp(mariadb:3306)/shop", "HOSTS=a:1,192.0.2.84:3306"]) {
    it(`is wrong where it names the old place: ${still}`, () => assert.match(problem([still])!, new RegExp(`^its variable ${still.split("=")[0]} still names a place`)));
  }

  for (const other of ["DB_ADAPTER=mariadb", "URL=jdbc:mariadb://db.new:3307/shop", "DB_HOST=mariadb-appwrite", "IMAGE=mariadb:10.11", "WAIT=my-mariadb:3306", "PEER=192.0.2.84:33061", "SITE=http://mariadb:8080/"]) {
    it(`is right where the same word stands for something else: ${other}`, () => assert.equal(problem([other]), undefined));
  }

  it("may name what is a place of today too", () => {
    const now = { names: [{ host: "mariadb", port: 3306 }], addresses: [] };
    assert.deepEqual(placesBut(left, now), { names: [], addresses: ["192.0.2.84:3306"] });
  });
});
