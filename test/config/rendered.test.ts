import * as assert from "node:assert/strict";
import { references } from "../../config/references";
import { sentences } from "../../config/issues";
import { parsedWithFiles } from "../support/estates";

describe("Files of an application that dbhaven does not run", () => {
  const said = (change?: (raw: any) => void) => sentences(references(parsedWithFiles(change)));

  it("are right without a proxy, with an account that has a new password", () => assert.deepEqual(said((raw) => { raw.proxies = {}; }), []));

  it("are right with a carried account, whose password is not named", () => {
    assert.deepEqual(said((raw) => {
      raw.applications.old.databases.main.account = "legacy";
      delete raw.applications.old.settings.files["/opt/old/.env"].values.DB_PASSWORD;
    }), []);
  });

  it("are right for a database that comes by no move", () => {
    assert.deepEqual(said((raw) => {
      raw.moves = {};
      raw.databaseStacks.main.instances.orders.databases.orders.accounts = { orders_app: {} };
    }), []);
  });

  it("may be on two servers under one path, and be written by one application each", () => {
    assert.deepEqual(said((raw) => {
      raw.applications.other = { ...structuredClone(raw.applications.old), server: "db1", container: "other" };
    }), []);
  });
});
