/** The gRPC side of a plugin: methods of the provider protocol turned into calls of a `Definition`. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { handlers } from "./handlers";
import type { Definition } from "../provider";

const PARENT_CHECK_MILLISECONDS = 1000;

export interface Listening {
  port: number;
  stop(): void;
}

/** Listens on a free port of the loopback. */
export function listen(definition: Definition): Promise<Listening> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const cancelled = new AbortController();
  server.addService(ResourceProviderService, handlers(definition, engineArgument(), cancelled) as unknown as grpc.UntypedServiceImplementation);
  endWithParent(cancelled);
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve({ port, stop: () => server.forceShutdown() }))));
}

/** The engine gives its own address as the first argument that is no flag. */
const engineArgument = () => process.argv.slice(2).find((argument) => !argument.startsWith("-"));

/** An engine that was killed cannot stop its plugins. */
function endWithParent(cancelled: AbortController): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent) return;
    cancelled.abort();
    process.exit(1);
  }, PARENT_CHECK_MILLISECONDS).unref();
}
