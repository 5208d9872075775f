/**
 * grpc-js shares connections between all clients of a process, by address. The engine of each command listens on a port that
 * the kernel picks, now and then one that an earlier engine had. A client of that earlier one whose calls are refused by then
 * makes the shared connection one in error, and the new engine's first call fails with it ("14 UNAVAILABLE: No connection
 * established. Last error: null"); the automation interface takes such an error for the end of the program, so that the engine
 * sees a program without resources. Clients with connections of their own do not have that.
 */
import * as settings from "@pulumi/pulumi/runtime/settings";

const { grpcClientOptions } = settings as unknown as { grpcClientOptions: Record<string, unknown> };
grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
