/** A small engine: calls a plugin's methods as Pulumi does. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { bare } from "../../lab/plugins/frame/changes";
import { listen, type Listening } from "../../lab/plugins/frame/server";
import { decode, encode } from "../../lab/plugins/frame/values";
import type { Definition, Properties } from "../../lab/plugins/provider";

export const urnOf = (token: string, name = "one") => `urn:pulumi:dev::test::${token}::${name}`;

export interface Resource {
  urn: string;
  id: string;
  inputs: Properties;
  state: Properties;
}

type Method = (request: unknown, callback: (error: grpc.ServiceError | null, response: any) => void) => unknown;

export class Engine {
  private constructor(private readonly client: ResourceProviderClient, private readonly plugin: Listening) {}

  static async start(definition: Definition, configuration: Properties = {}): Promise<Engine> {
    const plugin = await listen(definition);
    const engine = new Engine(new ResourceProviderClient(`127.0.0.1:${plugin.port}`, grpc.credentials.createInsecure()), plugin);
    await engine.configure(configuration);
    return engine;
  }

  stop(): void {
    this.client.close();
    this.plugin.stop();
  }

  call<Response>(method: keyof ResourceProviderClient, request: unknown): Promise<Response> {
    return new Promise((resolve, reject) =>
      (this.client[method] as unknown as Method).call(this.client, request, (error, response) => (error ? reject(error) : resolve(response))));
  }

  configure(configuration: Properties): Promise<pb.ConfigureResponse> {
    return this.call("configure", new pb.ConfigureRequest().setArgs(encode(configuration)).setAcceptsecrets(true).setAcceptresources(true));
  }

  /** Checked inputs; throws the failures as one text. */
  async check(urn: string, inputs: Properties, old?: Properties): Promise<Properties> {
    const request = new pb.CheckRequest().setUrn(urn).setNews(encode(inputs)).setOlds(old && encode(old)).setRandomseed(Buffer.from("seed"));
    const response = await this.call<pb.CheckResponse>("check", request);
    const failures = response.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return decode(response.getInputs());
  }

  async create(urn: string, given: Properties, preview = false): Promise<Resource> {
    const inputs = await this.check(urn, given);
    const response = await this.call<pb.CreateResponse>("create", new pb.CreateRequest().setUrn(urn).setProperties(encode(inputs)).setPreview(preview));
    return { urn, id: response.getId(), inputs, state: decode(response.getProperties()) };
  }

  async diff(resource: Resource, given: Properties, ignoreChanges: string[] = []): Promise<{ changed: string[]; replaces: string[]; deleteBeforeReplace: boolean }> {
    const inputs = await this.check(resource.urn, given, resource.inputs);
    const request = new pb.DiffRequest().setUrn(resource.urn).setId(resource.id).setOlds(encode(resource.state))
      .setOldInputs(encode(resource.inputs)).setNews(encode(inputs)).setIgnorechangesList(ignoreChanges);
    const response = await this.call<pb.DiffResponse>("diff", request);
    const paths: [string, pb.PropertyDiff][] = response.getDetaileddiffMap().toArray() as never;
    const replacing = [pb.PropertyDiff.Kind.ADD_REPLACE, pb.PropertyDiff.Kind.DELETE_REPLACE, pb.PropertyDiff.Kind.UPDATE_REPLACE];
    const kindOf = (path: string) => response.getDetaileddiffMap().get(path)!.getKind();
    const changed = paths.map(([path]) => path).sort();
    return { changed, replaces: [...new Set(changed.filter((path) => replacing.includes(kindOf(path) as never)).map(bare))], deleteBeforeReplace: response.getDeletebeforereplace() };
  }

  async update(resource: Resource, given: Properties, preview = false): Promise<Resource> {
    const inputs = await this.check(resource.urn, given, resource.inputs);
    const request = new pb.UpdateRequest().setUrn(resource.urn).setId(resource.id).setOlds(encode(resource.state))
      .setOldInputs(encode(resource.inputs)).setNews(encode(inputs)).setPreview(preview);
    const response = await this.call<pb.UpdateResponse>("update", request);
    return { ...resource, inputs, state: decode(response.getProperties()) };
  }

  /** Undefined: it is gone. */
  async read(resource: Resource): Promise<Resource | undefined> {
    const request = new pb.ReadRequest().setUrn(resource.urn).setId(resource.id).setProperties(encode(resource.state)).setInputs(encode(resource.inputs));
    const response = await this.call<pb.ReadResponse>("read", request);
    if (response.getId() === "") return undefined;
    return { urn: resource.urn, id: response.getId(), inputs: decode(response.getInputs()), state: decode(response.getProperties()) };
  }

  /** As `import` does: by id alone. */
  import(urn: string, id: string): Promise<Resource | undefined> {
    return this.read({ urn, id, inputs: {}, state: {} });
  }

  async delete(resource: Resource): Promise<void> {
    await this.call("delete", new pb.DeleteRequest().setUrn(resource.urn).setId(resource.id).setProperties(encode(resource.state)));
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    return decode((await this.call<pb.InvokeResponse>("invoke", new pb.InvokeRequest().setTok(token).setArgs(encode(args)))).getReturn());
  }
}
