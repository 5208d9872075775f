/** One function per method of the provider protocol. */
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { changes, isUnder, bare, type Change } from "./changes";
import { Configuration } from "./configuration";
import { engineLog } from "./engineLog";
import type { CheckContext, Context, Definition, ResourceType } from "../provider";
import { InputError, PartialFailure } from "./errors";
import { unknownInputs } from "./inputs";
import { initFailed, unary, type Handler } from "./unary";
import { decode, encode, unknown, type Properties } from "./values";

interface ResourceRequest {
  getUrn(): string;
  getTimeout?(): number;
  getPreview?(): boolean;
}

export function handlers(definition: Definition, engineAddress: string | undefined, cancelled: AbortController): Record<string, Handler> {
  const configuration = new Configuration(definition);
  const log = engineLog(engineAddress);
  const loaded = new Map<string, ResourceType>();

  const typeOf = (urn: string): ResourceType => {
    const token = urn.split("::")[2].split("$").at(-1)!;
    if (!loaded.has(token)) {
      if (!(token in definition.resources)) throw new Error(`the offline stand-in of ${definition.name} has no resource type ${token}; use the official plugin, or add it under lab/plugins`);
      loaded.set(token, definition.resources[token]());
    }
    return loaded.get(token)!;
  };

  const contextOf = (request: ResourceRequest): Context => {
    const urn = request.getUrn();
    return {
      urn,
      name: urn.split("::").slice(3).join("::"),
      preview: request.getPreview?.() ?? false,
      timeoutSeconds: request.getTimeout?.() || undefined,
      configuration: configuration.values,
      signal: cancelled.signal,
      log: (severity, message, options) => log.write(severity, urn, message, options?.ephemeral ?? false),
    };
  };

  return {
    handshake: unary<pb.ProviderHandshakeRequest, pb.ProviderHandshakeResponse>((request) => {
      log.address = request.getEngineAddress() || log.address;
      // Secrets come as plain values, and the engine marks outputs of the same name, as with the official plugins.
      return new pb.ProviderHandshakeResponse().setAcceptSecrets(false).setAcceptResources(false);
    }),
    attach: unary<{ getAddress(): string }, Empty>((request) => {
      log.address = request.getAddress();
      return new Empty();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(definition.version)),
    getSchema: unary(() => new pb.GetSchemaResponse().setSchema(JSON.stringify({ name: definition.name, version: definition.version }))),
    getMapping: unary(() => new pb.GetMappingResponse()),
    getMappings: unary(() => new pb.GetMappingsResponse()),
    cancel: unary(() => {
      cancelled.abort();
      return new Empty();
    }),

    checkConfig: unary<pb.CheckRequest, pb.CheckResponse>((request) =>
      new pb.CheckResponse().setInputs(request.getNews()).setFailuresList(configuration.check(decode(request.getNews())).map(failure))),
    diffConfig: unary<pb.DiffRequest, pb.DiffResponse>((request) => {
      const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
      return diffResponse(changes(olds, olds, news));
    }),
    configure: unary<pb.ConfigureRequest, pb.ConfigureResponse>(async (request) => {
      await configuration.set(decode(request.getArgs()), request.getVariablesMap());
      return new pb.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(false).setAcceptresources(false);
    }),

    check: unary<pb.CheckRequest, pb.CheckResponse>(async (request) => {
      const [type, news] = [typeOf(request.getUrn()), decode(request.getNews())];
      const olds = request.hasOlds() && Object.keys(decode(request.getOlds())).length > 0 ? decode(request.getOlds()) : undefined;
      const problems = unknownInputs(type.inputs, news, definition.name);
      if (problems.length > 0) return new pb.CheckResponse().setInputs(request.getNews()).setFailuresList(problems.map(failure));
      const context = contextOf(request);
      try {
        const checked = await type.check?.(news, { ...context, oldInputs: olds, autoName: autoName(context.name, request.getRandomseed_asU8()) });
        return new pb.CheckResponse().setInputs(encode(checked ?? news));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return new pb.CheckResponse().setInputs(request.getNews()).setFailuresList([failure({ path: error.property, reason: error.message })]);
      }
    }),
    diff: unary<pb.DiffRequest, pb.DiffResponse>(async (request) => {
      const args = { id: request.getId(), state: decode(request.getOlds()), oldInputs: decode(request.getOldInputs()), inputs: decode(request.getNews()) };
      const type = typeOf(request.getUrn());
      const difference = type.diff ? await type.diff(args, contextOf(request)) : { changes: changes(args.state, args.oldInputs, args.inputs) };
      const ignored = request.getIgnorechangesList();
      const counted = difference.changes.filter(({ path }) => !ignored.some((prefix) => isUnder(path, prefix) || isUnder(bare(path), prefix)));
      return diffResponse(counted).setDeletebeforereplace((difference as { deleteBeforeReplace?: boolean }).deleteBeforeReplace ?? false);
    }),
    create: unary<pb.CreateRequest, pb.CreateResponse>(async (request) => {
      const [type, inputs] = [typeOf(request.getUrn()), decode(request.getProperties())];
      if (request.getPreview()) return new pb.CreateResponse().setId(type.planId?.(contextOf(request)) ?? "").setProperties(encode(planned(type, inputs, undefined)));
      try {
        const made = await type.create(inputs, contextOf(request));
        return new pb.CreateResponse().setId(made.id).setProperties(encode(made.outputs));
      } catch (error) {
        throw error instanceof PartialFailure ? initFailed(error, inputs) : error;
      }
    }),
    read: unary<pb.ReadRequest, pb.ReadResponse>(async (request) => {
      const [type, state, inputs] = [typeOf(request.getUrn()), decode(request.getProperties()), decode(request.getInputs())];
      if (!type.read) return new pb.ReadResponse().setId(request.getId()).setProperties(request.getProperties()).setInputs(request.getInputs());
      const found = await type.read(request.getId(), state, inputs, contextOf(request));
      if (!found) return new pb.ReadResponse();
      return new pb.ReadResponse().setId(found.id).setProperties(encode(found.outputs)).setInputs(encode(found.inputs ?? refreshed(type, inputs, found.outputs)));
    }),
    update: unary<pb.UpdateRequest, pb.UpdateResponse>(async (request) => {
      const type = typeOf(request.getUrn());
      const args = { state: decode(request.getOlds()), oldInputs: decode(request.getOldInputs()), inputs: decode(request.getNews()) };
      if (request.getPreview()) return new pb.UpdateResponse().setProperties(encode(planned(type, args.inputs, args.state)));
      if (!type.update) throw new Error(`${request.getUrn()} cannot be updated in place.`);
      try {
        return new pb.UpdateResponse().setProperties(encode(await type.update(request.getId(), args, contextOf(request))));
      } catch (error) {
        throw error instanceof PartialFailure ? initFailed(error, args.inputs) : error;
      }
    }),
    delete: unary<pb.DeleteRequest, Empty>(async (request) => {
      await typeOf(request.getUrn()).delete?.(request.getId(), decode(request.getProperties()), contextOf(request));
      return new Empty();
    }),
    invoke: unary<pb.InvokeRequest, pb.InvokeResponse>(async (request) => {
      const call = definition.functions?.[request.getTok()];
      if (!call) throw new Error(`the offline stand-in of ${definition.name} has no function ${request.getTok()}; use the official plugin, or add it under lab/plugins`);
      const context = contextOf({ getUrn: () => "", getPreview: () => request.getPreview() });
      return new pb.InvokeResponse().setReturn(encode(await call()(decode(request.getArgs()), context)));
    }),
  };
}

const failure = ({ path, reason }: { path: string; reason: string }) => new pb.CheckFailure().setProperty(path).setReason(reason);

function planned(type: ResourceType, inputs: Properties, state: Properties | undefined): Properties {
  if (type.plan) return type.plan(inputs, state);
  const computed = Object.fromEntries((type.computed ?? []).map((output) => [output, state ? state[output] : unknown]));
  return { ...computed, ...inputs };
}

/** After an import every known input that was read; else those that the state had. */
function refreshed(type: ResourceType, inputs: Properties, outputs: Properties): Properties {
  const keys = Object.keys(inputs).length > 0 ? Object.keys(inputs) : Object.keys(type.inputs);
  return Object.fromEntries(keys.filter((key) => outputs[key] !== undefined || key.startsWith("__")).map((key) => [key, key.startsWith("__") ? inputs[key] : outputs[key]]));
}

function autoName(name: string, seed: Uint8Array): CheckContext["autoName"] {
  return (hexDigits = 7) => {
    const { createHash, randomBytes } = require("node:crypto") as typeof import("node:crypto");
    const source = seed.length > 0 ? createHash("sha256").update(seed).digest("hex") : randomBytes(32).toString("hex");
    return `${name}-${source.slice(0, hexDigits)}`;
  };
}

function diffResponse(found: Change[]): pb.DiffResponse {
  const kinds = pb.PropertyDiff.Kind;
  const kindOf = { add: [kinds.ADD, kinds.ADD_REPLACE], delete: [kinds.DELETE, kinds.DELETE_REPLACE], update: [kinds.UPDATE, kinds.UPDATE_REPLACE] };
  const response = new pb.DiffResponse()
    .setChanges(found.length > 0 ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList([...new Set(found.map(({ path }) => path.split(/[.[]/)[0]))])
    .setReplacesList([...new Set(found.filter((change) => change.replaces).map(({ path }) => path.split(/[.[]/)[0]))])
    .setHasdetaileddiff(true);
  for (const { path, kind, replaces } of found) {
    response.getDetaileddiffMap().set(path, new pb.PropertyDiff().setKind(kindOf[kind][replaces ? 1 : 0]).setInputdiff(false));
  }
  return response;
}

