import assert from "node:assert/strict";
import * as random from "@pulumi/random";
import { scenario } from "./scenario";
import { stateText } from "./state";

const plugins = ["random"];

scenario("random values stay until what they are made from changes, and secret ones are nowhere plain", { plugins }, (world) => {
  let before: Record<string, string> = {};
  const values = (round: string, length = 12) => () => {
    const keepers = { round };
    const password = new random.RandomPassword("password", { length, special: false, minUpper: 2, keepers });
    const string = new random.RandomString("string", { length, overrideSpecial: "_", minSpecial: 1, keepers });
    const id = new random.RandomId("id", { byteLength: 4, prefix: "p-", keepers });
    const bytes = new random.RandomBytes("bytes", { length, keepers });
    return { password: password.result, hash: password.bcryptHash, string: string.result, id: id.hex, bytes: bytes.base64 };
  };
  const all = (plan: string) => ({ password: plan, string: plan, id: plan, bytes: plan });
  const kept = () => assert.deepEqual(world.outputs, before);
  const drawn = (length: number) => () => {
    const { password, hash, string, id, bytes } = world.outputs;
    assert.match(password, new RegExp(`^(?=.*[A-Z].*[A-Z])[A-Za-z0-9]{${length}}$`));
    assert.match(hash, /^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    assert.match(string, new RegExp(`^(?=.*_)[A-Za-z0-9_]{${length}}$`));
    assert.match(id, /^p-[0-9a-f]{8}$/);
    assert.equal(Buffer.from(bytes, "base64").length, length);
    for (const [key, value] of Object.entries(before)) assert.notEqual(world.outputs[key], value, key);
    const state = stateText(world);
    assert.ok(state.includes(string) && state.includes(id));
    for (const secret of [password, hash, Buffer.from(bytes, "base64").toString("hex")]) assert.ok(!state.includes(secret));
    assert.ok(state.includes(bytes), "of bytes the id is no secret: they are fit for salts, not for keys");
    before = { ...world.outputs };
  };
  return [
    { title: "made", program: values("1"), plan: all("create"), check: drawn(12) },
    { title: "the same", program: values("1"), plan: {}, check: kept, refresh: true },
    { title: "keepers", program: values("2"), plan: all("replace keepers"), check: drawn(12) },
    { title: "length", program: values("2", 13), plan: { password: "replace length", string: "replace length", bytes: "replace length" }, check: () => assert.equal(world.outputs.id, before.id) },
  ];
});

scenario("a default written out changes nothing, no more than keepers that are empty do", { plugins }, () => [
  { title: "made", program: () => void new random.RandomPassword("password", { length: 8 }), plan: { password: "create" } },
  { title: "written out", program: () => void new random.RandomPassword("password", { length: 8, special: true, minLower: 0 }), plan: {} },
  { title: "empty keepers", program: () => void new random.RandomPassword("password", { length: 8, keepers: {} }), plan: { password: "update keepers" } },
]);

scenario("a value is imported by what it is", { plugins }, (world) => [
  {
    title: "imported",
    program: () => ({
      password: new random.RandomPassword("password", { length: 6 }, { import: "abcd!1" }).result,
      bytes: new random.RandomBytes("bytes", { length: 4 }, { import: "AQIDBA==" }).hex,
      id: new random.RandomId("id", { byteLength: 3, prefix: "p" }, { import: "p,AQID" }).hex,
    }),
    plan: { password: "import", bytes: "import", id: "import" },
    check: () => assert.deepEqual(world.outputs, { password: "abcd!1", bytes: "01020304", id: "p010203" }),
  },
]);

scenario("lengths that cannot be fail the preview", { plugins }, () => [
  { title: "nothing", program: () => void new random.RandomPassword("password", { length: 0 }), plan: {}, previewFails: /must be (a whole number of )?at least 1, got: 0/ },
  { title: "less than its parts", program: () => void new random.RandomPassword("password", { length: 3, minUpper: 2, minLower: 2 }), plan: {}, previewFails: /must be at least sum of .* got: 3/ },
]);
