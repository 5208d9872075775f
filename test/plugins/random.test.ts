import assert from "node:assert/strict";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { encode } from "../../lab/plugins/frame/values";
import { unknown } from "../../lab/plugins/provider";
import { bcryptHash } from "../../lab/plugins/random/bcrypt";
import { definition } from "../../lab/plugins/random/definition";
import { Engine, urnOf, type Resource } from "./client";

const password = urnOf("random:index/randomPassword:RandomPassword");
const string = urnOf("random:index/randomString:RandomString");
const id = urnOf("random:index/randomId:RandomId");
const bytes = urnOf("random:index/randomBytes:RandomBytes");

describe("stand-in of the random plugin", () => {
  let engine: Engine;
  before(async () => (engine = await Engine.start(definition)));
  after(() => engine.stop());

  describe("text", () => {
    it("has the length and the classes of characters that are asked for", async () => {
      const drawn = async (inputs: Record<string, unknown>) => (await engine.create(string, inputs)).state.result as string;
      assert.match(await drawn({ length: 400 }), /^[A-Za-z0-9!@#$%&*()\-_=+[\]{}<>:?]{400}$/);
      const plain = await drawn({ length: 400, special: false });
      for (const present of [/[A-Z]/, /[a-z]/, /[0-9]/, /^[A-Za-z0-9]{400}$/]) assert.match(plain, present);
      assert.match(await drawn({ length: 100, upper: false, lower: false, numeric: false, overrideSpecial: "_é" }), /^[_é]{100}$/);
      assert.match(await drawn({ length: 8, minUpper: 8, upper: false }), /^[A-Z]{8}$/);
      const least = await drawn({ length: 6, minUpper: 2, minNumeric: 2, minSpecial: 2, minLower: 0, lower: true });
      assert.deepEqual([/[A-Z]/g, /[0-9]/g, /[^A-Za-z0-9]/g].map((part) => least.match(part)!.length), [2, 2, 2]);
    });

    it("is another one each time, in another order", async () => {
      const drawn = await Promise.all(Array.from({ length: 40 }, () => engine.create(string, { length: 4, minUpper: 1, minLower: 1, minNumeric: 1, minSpecial: 1 })));
      assert.equal(new Set(drawn.map(({ state }) => state.result)).size, 40);
      assert.ok(new Set(drawn.map(({ state }) => [...state.result].findIndex((character) => /[A-Z]/.test(character)))).size > 1);
    });

    it("is the id of a RandomString and not that of a RandomPassword", async () => {
      const made = await engine.create(string, { length: 5 });
      assert.equal(made.id, made.state.result);
      assert.equal((await engine.create(password, { length: 5 })).id, "none");
    });

    it("refuses lengths and minima that cannot be", async () => {
      await assert.rejects(engine.check(password, {}), /length: Missing required property 'length'/);
      for (const length of [0, -1, 7.5, "7"]) await assert.rejects(engine.check(password, { length }), /length: length must be a whole number of at least 1/);
      await assert.rejects(engine.check(password, { length: 3, minUpper: 2, minLower: 2 }), /length must be at least sum of minUpper .* which is 4, got: 3/);
      await assert.rejects(engine.check(password, { length: 3, upper: false, lower: false, numeric: false, special: false }), /at least one of/);
      await assert.rejects(engine.check(password, { length: 3, number: true }), /does not know the input "number"/);
      await engine.check(password, { length: unknown, minUpper: unknown });
    });
  });

  describe("bytes", () => {
    it("come in base64 and hexadecimal digits", async () => {
      const { id: own, state } = await engine.create(bytes, { length: 16 });
      assert.equal(Buffer.from(state.base64, "base64").length, 16);
      assert.deepEqual([own, state.hex], [state.base64, Buffer.from(state.base64, "base64").toString("hex")]);
    });

    it("are an id with a prefix in four notations", async () => {
      const { id: own, state } = await engine.create(id, { byteLength: 6, prefix: "p-" });
      const value = Buffer.from(own, "base64url");
      assert.deepEqual(state, { byteLength: 6, prefix: "p-", b64Url: `p-${own}`, b64Std: `p-${value.toString("base64")}`, hex: `p-${value.toString("hex")}`, dec: `p-${value.readUIntBE(0, 6)}` });
    });
  });

  describe("in the state", () => {
    it("passwords and bytes are secret after create, refresh and update, strings and ids are not", async () => {
      const secretOf = (response: { getProperties(): any }) => Object.entries(response.getProperties()!.toJavaScript() as object).filter(([, value]) => value !== null && typeof value === "object" && "value" in value).map(([key]) => key).sort();
      for (const [urn, inputs, keys] of [[password, { length: 8 }, ["bcryptHash", "result"]], [bytes, { length: 8 }, ["base64", "hex"]], [string, { length: 8 }, []], [id, { byteLength: 8 }, []]] as const) {
        const made = await engine.create(urn, inputs);
        const request = <R extends { setUrn(urn: string): R; setId(id: string): R }>(message: R) => message.setUrn(urn).setId(made.id);
        const created = await engine.call<pb.CreateResponse>("create", new pb.CreateRequest().setUrn(urn).setProperties(encode(inputs)));
        const read = await engine.call<pb.ReadResponse>("read", request(new pb.ReadRequest()).setProperties(encode(made.state)).setInputs(encode(inputs)));
        const updated = await engine.call<pb.UpdateResponse>("update", request(new pb.UpdateRequest()).setOlds(encode(made.state)).setNews(encode({ ...inputs, keepers: {} })));
        assert.deepEqual([created, read, updated].map(secretOf), [keys, keys, keys]);
      }
    });

    it("values stay on refresh", async () => {
      for (const [urn, inputs] of [[password, { length: 8, keepers: { a: "1" } }], [string, { length: 8 }], [id, { byteLength: 3 }], [bytes, { length: 8 }]] as const) {
        const made = await engine.create(urn, inputs);
        assert.deepEqual(await engine.read(made), made);
      }
    });

    it("a preview of a new one knows all but what is drawn", async () => {
      const { state } = await engine.create(password, { length: 8 }, true);
      assert.deepEqual([state.result, state.bcryptHash, state.length, state.special, state.minUpper], [unknown, unknown, 8, true, 0]);
    });
  });

  describe("is drawn anew", () => {
    const sized: [string, Record<string, unknown>][] = [[password, { length: 8 }], [string, { length: 8 }], [id, { byteLength: 8 }], [bytes, { length: 8 }]];
    const replaces = async (made: Resource, now: Record<string, unknown>) => {
      const { changed, replaces: found } = await engine.diff(made, now);
      return [changed, found];
    };
    it("when the keepers change", async () => {
      for (const [urn, size] of sized) {
        const kept = await engine.create(urn, { ...size, keepers: { a: "1" } });
        for (const keepers of [{ a: "2" }, { a: "1", b: "1" }, { a: unknown }, undefined]) assert.deepEqual(await replaces(kept, { ...size, keepers }), [["keepers"], ["keepers"]]);
        assert.deepEqual(await replaces(kept, kept.inputs), [[], []]);
        assert.deepEqual(await replaces(await engine.create(urn, size), kept.inputs), [["keepers"], ["keepers"]]);
      }
    });
    it("when another input changes, not when its default is written out", async () => {
      const made = await engine.create(string, { length: 8 });
      for (const inputs of [{ length: 9 }, { length: 8, special: false }, { length: 8, minUpper: 1 }, { length: 8, overrideSpecial: "_" }]) {
        assert.deepEqual(await replaces(made, inputs), [[Object.keys(inputs).at(-1)], [Object.keys(inputs).at(-1)]]);
      }
      assert.deepEqual(await replaces(made, { length: 8, special: true, minUpper: 0 }), [[], []]);
      assert.deepEqual(await replaces(await engine.create(id, { byteLength: 8 }), { byteLength: 8, prefix: "p" }), [["prefix"], ["prefix"]]);
    });
    it("not by keepers that are an empty map, which bytes alone take for a change", async () => {
      for (const [urn, size] of sized) {
        assert.deepEqual(await replaces(await engine.create(urn, size), { ...size, keepers: {} }), [["keepers"], urn === bytes ? ["keepers"] : []]);
      }
    });
  });

  it("imports what it is given", async () => {
    const found = (await engine.import(password, "abcd!1"))!;
    assert.deepEqual([found.id, found.state.result, found.inputs], ["none", "abcd!1", { length: 6, upper: true, lower: true, numeric: true, special: true }]);
    assert.deepEqual((await engine.import(string, "éé"))!.state.length, 4);
    assert.deepEqual((await engine.import(id, "p,AQID"))!.state, { byteLength: 3, prefix: "p", b64Std: "pAQID", b64Url: "pAQID", hex: "p010203", dec: "p66051" });
    assert.deepEqual((await engine.import(bytes, "AQIDBA=="))!.inputs, { length: 4 });
    await assert.rejects(engine.import(bytes, "p,AQID"), /cannot be imported: it is no base64/);
    await assert.rejects(engine.import(id, "AQIDBA=="), /cannot be imported/);
  });

  it("hashes as bcrypt does", () => {
    const hashed = (text: string, settings: string) => bcryptHash(Buffer.from(text), unpadded(settings.slice(7)), Number(settings.slice(4, 6)));
    for (const [text, hash] of [
      ["", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."],
      ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
      ["pä$sword", "$2a$04$abcdefghijklmnopqrstuuOkLR.ayDCtp10ULPaNFnbR7z47wveOy"],
    ]) assert.equal(hashed(text, hash.slice(0, 29)), hash);
  });
});

/** bcrypt's own base64. */
function unpadded(text: string): Buffer {
  const [own, standard] = ["./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"];
  return Buffer.from([...text].map((character) => standard[own.indexOf(character)]).join(""), "base64");
}
