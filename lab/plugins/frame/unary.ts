/** Methods of the protocol as functions, and errors as the engine wants them. */
import * as grpc from "@grpc/grpc-js";
import type { PartialFailure } from "./errors";
import { encode, type Properties } from "./values";

export type Handler = (call: { request: any }, callback: (error: unknown, response?: unknown) => void) => void;

export function unary<Request, Response>(method: (request: Request) => Response | Promise<Response>): Handler {
  return ({ request }, callback) => {
    void (async () => method(request))().then((response) => callback(null, response), (error: unknown) => callback(grpcError(error)));
  };
}

function grpcError(error: unknown): unknown {
  if (error !== null && typeof error === "object" && "metadata" in error) return error;
  return { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}

/** The error that leaves the resource in the state, with what is known of it. */
export function initFailed(failure: PartialFailure, inputs: Properties): unknown {
  const { ErrorResourceInitFailed } = require("@pulumi/pulumi/proto/provider_pb") as typeof import("@pulumi/pulumi/proto/provider_pb");
  const { Status } = require("@pulumi/pulumi/proto/status_pb") as typeof import("@pulumi/pulumi/proto/status_pb");
  const { Any } = require("google-protobuf/google/protobuf/any_pb") as typeof import("google-protobuf/google/protobuf/any_pb");
  const { id, outputs } = failure.made;
  const detail = new ErrorResourceInitFailed().setId(id).setProperties(encode(outputs)).setReasonsList([failure.message]).setInputs(encode(inputs));
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(failure.message).setDetailsList([any]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: failure.message, metadata };
}
