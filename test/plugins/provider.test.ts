import assert from "node:assert/strict";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { decode, encode } from "../../lab/plugins/frame/values";
import { changes, InputError, PartialFailure, secret, unknown, type Definition, type ResourceType } from "../../lab/plugins/provider";
import { Engine, urnOf } from "./client";

const thing: ResourceType = {
  inputs: { name: true, size: true, parts: { kind: true }, environment: true },
  computed: ["address"],
  check(inputs, { oldInputs, autoName }) {
    if (inputs.size === 0) throw new InputError("size", "must be above 0");
    return { name: oldInputs?.name ?? autoName(), ...inputs };
  },
  diff: ({ state, oldInputs, inputs }) => ({ changes: changes(state, oldInputs, inputs, { replaces: ["name", "parts.kind"] }) }),
  async create(inputs) {
    const outputs = { ...inputs, address: "there", key: secret("k") };
    if (inputs.size === 13) throw new PartialFailure({ id: "half", outputs }, "it never became healthy");
    return { id: "id-1", outputs };
  },
  async read(id, state) {
    return id === "gone" ? undefined : { id, outputs: { name: "read", size: 3, address: "there", ...state } };
  },
  async update(_id, { inputs }) {
    return { ...inputs, address: "there" };
  },
  async delete() {},
};

const definition: Definition = {
  name: "try",
  version: "1.2.3",
  configuration: { host: "string", options: "json" },
  resources: { "try:index/thing:Thing": () => thing },
  functions: { "try:index/echo:echo": () => async (args, { configuration }) => ({ ...args, configuration }) },
};

const urn = urnOf("try:index/thing:Thing");

describe("frame of the offline plugins", () => {
  let engine: Engine;
  before(async () => (engine = await Engine.start(definition, { host: "here", options: '["-F","x"]' })));
  after(() => engine.stop());

  it("names an input that it does not know, also inside lists", async () => {
    await assert.rejects(engine.check(urn, { size: 1, parts: [{ kind: "a" }, { kind: "b", color: "red" }], weight: 2 }), /parts\[1\]\.color: .*does not know the input "parts\[1\]\.color"[^]*weight: /);
  });

  it("reports a wrong input with the property's name", async () => {
    await assert.rejects(engine.check(urn, { size: 0 }), /^Error: size: must be above 0$/);
  });

  it("keeps a generated name for the life of the resource", async () => {
    const first = await engine.check(urn, { size: 1 });
    assert.match(first.name, /^one-[0-9a-f]{7}$/);
    assert.equal((await engine.check(urn, { size: 2 }, first)).name, first.name);
  });

  it("shows computed outputs as unknown in the preview of a create, and as they are in that of an update", async () => {
    const planned = await engine.create(urn, { name: "a", size: unknown }, true);
    assert.deepEqual([planned.state.address, planned.state.size, planned.state.name], [unknown, unknown, "a"]);
    const made = await engine.create(urn, { name: "a", size: 1 });
    assert.deepEqual((await engine.update(made, { name: "a", size: 2 }, true)).state, { name: "a", size: 2, address: "there" });
  });

  it("tells what changed by path, and what of it replaces", async () => {
    const made = await engine.create(urn, { name: "a", size: 1, parts: [{ kind: "x" }], environment: { A: "1" } });
    assert.deepEqual(await engine.diff(made, { ...made.inputs }), { changed: [], replaces: [], deleteBeforeReplace: false });
    assert.deepEqual((await engine.diff(made, { name: "a", size: 2, parts: [{ kind: "x" }], environment: { A: "1" } })).changed, ["size"]);
    const both = await engine.diff(made, { name: "a", size: 1, parts: [{ kind: "y" }], environment: { B: "1" } });
    assert.deepEqual(both, { changed: ["environment.A", "environment.B", "parts[0].kind"], replaces: ["parts.kind"], deleteBeforeReplace: false });
    assert.deepEqual((await engine.diff(made, { ...both, name: "a", changed: undefined, replaces: undefined, deleteBeforeReplace: undefined, size: unknown }, ["parts", "environment"])).changed, ["size"]);
  });

  it("marks secrets in outputs and takes them as values in inputs", async () => {
    const inputs = await engine.check(urn, { name: secret("n"), size: 1 });
    assert.equal(inputs.name, "n");
    const response = await engine.call<pb.CreateResponse>("create", new pb.CreateRequest().setUrn(urn).setProperties(encode(inputs)));
    assert.deepEqual(Object.keys(response.getProperties()!.toJavaScript().key as object).includes("value"), true);
    assert.equal(decode(response.getProperties()).key, "k");
  });

  it("keeps what was half made in the state", async () => {
    const error = (await engine.create(urn, { name: "a", size: 13 }).catch((caught: unknown) => caught)) as { details: string; metadata: { get(key: string): Buffer[] } };
    assert.equal(error.details, "it never became healthy");
    const status = Status.deserializeBinary(error.metadata.get("grpc-status-details-bin")[0]);
    const detail = status.getDetailsList()[0];
    assert.deepEqual([status.getCode(), status.getMessage(), detail.getTypeName()], [2, "it never became healthy", "pulumirpc.ErrorResourceInitFailed"]);
    const kept = pb.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    assert.deepEqual([kept.getId(), decode(kept.getProperties()).address, kept.getReasonsList()], ["half", "there", ["it never became healthy"]]);
  });

  it("says that a resource is gone, and imports by id", async () => {
    assert.equal(await engine.import(urn, "gone"), undefined);
    assert.deepEqual((await engine.import(urn, "id-2"))!.inputs, { name: "read", size: 3 });
  });

  it("reads back only the inputs that were given", async () => {
    assert.deepEqual((await engine.read({ urn, id: "x", inputs: { size: 1 }, state: {} }))!.inputs, { size: 3 });
  });

  it("gives the configuration to functions, JSON text taken apart", async () => {
    assert.deepEqual(await engine.invoke("try:index/echo:echo", { a: 1 }), { a: 1, configuration: { host: "here", options: ["-F", "x"] } });
  });

  it("tolerates a configuration that is not known yet, and refuses one that it does not know", async () => {
    const other = await Engine.start({ ...definition, configure: () => Promise.reject(new Error("called")) }, { host: unknown });
    const response = await other.call<pb.CheckResponse>("checkConfig", new pb.CheckRequest().setNews(encode({ host: unknown, port: 1, version: "1.2.3" })));
    assert.deepEqual(response.getFailuresList().map((failure) => failure.getProperty()), ["port"]);
    other.stop();
  });

  it("names a resource type and a function that it has not", async () => {
    await assert.rejects(engine.check(urnOf("try:index/other:Other"), {}), /no resource type try:index\/other:Other/);
    await assert.rejects(engine.invoke("try:index/other:other", {}), /no function try:index\/other:other/);
  });
});
