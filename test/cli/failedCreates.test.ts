import * as assert from "node:assert/strict";
import { failedOperations } from "../../cli/events";
import { failedCreates } from "../../cli/failedCreates";

describe("Creates that failed in an up", () => {
  const provider = "urn:pulumi:dev::dbhaven::dbhaven:index:PostgresInstance$pulumi:providers:postgresql::pg-main-accounts::id";
  /** As pulumi writes it (3.259). */
  const failed = (type: string, name: string, said: string, op = "create") => {
    const urn = `urn:pulumi:dev::dbhaven::${type}::${name}`;
    return [
      { sequence: 1, timestamp: 1, diagnosticEvent: { urn, prefix: "error: ", message: said, color: "raw", severity: "error" } },
      { sequence: 2, timestamp: 1, resOpFailedEvent: { metadata: { op, urn, type, old: null, new: { type, urn, custom: true, id: "", parent: "urn:parent", inputs: { name, password: "[secret]" }, outputs: {}, provider }, detailedDiff: null, provider }, status: 2, steps: 0 } },
    ];
  };
  const log = (...events: object[]) => events.map((event) => JSON.stringify(event)).join("\n");
  const names = (text: string) => failedCreates(failedOperations(text)).map(({ resource }) => resource.inputs?.name);

  it("are noted as a killed up notes what it was about to make, where the connection broke before the answer", () => {
    const [operation, ...others] = failedCreates(failedOperations(log({ sequence: 0, timestamp: 1, preludeEvent: { config: {} } }, ...failed("postgresql:index/role:Role", "shop_app", "error creating role shop_app: EOF"))));
    assert.deepEqual(others, []);
    const urn = "urn:pulumi:dev::dbhaven::postgresql:index/role:Role::shop_app";
    assert.deepEqual(operation, { type: "creating", resource: { urn, type: "postgresql:index/role:Role", custom: true, parent: "urn:parent", provider, inputs: { name: "shop_app", password: "[secret]" } } });
  });

  it("are not what a server refused because it has one of that name, which is somebody else's", () => {
    assert.deepEqual(names(log(
      ...failed("postgresql:index/role:Role", "shop_app", 'error creating role shop_app: pq: role "shop_app" already exists (42710)'),
      ...failed("docker:index/container:Container", "lab-proxy", 'Conflict. The container name "/lab-proxy" is already in use by container "0a1b"'),
      ...failed("docker:index/secret:Secret", "password-1", "rpc error: code = AlreadyExists desc = secret password-1 already exists"),
      ...failed("mysql:index/user:User", "clerk", "Error 1396 (HY000): Operation CREATE USER failed for 'clerk'@'%'"),
    )), []);
  });

  it("are not what the program finds itself, what runs again, or a change of what is there", () => {
    assert.deepEqual(names(log(
      ...failed("docker:index/service:Service", "lab-pg-main", "EOF"), ...failed("command:local:Command", "chinook-move-run", "exit status 12"),
      ...failed("postgresql:index/role:Role", "shop_app", "EOF", "update"), ...failed("postgresql:index/role:Role", "other", "EOF", "create-replacement"),
    )), []);
  });

  it("are read from a log whose last line was not written to its end", () => {
    assert.deepEqual(names(`${log(...failed("postgresql:index/database:Database", "chinook", "bad connection"))}\n{"sequence":3,"resOpFai`), ["chinook"]);
  });
});
