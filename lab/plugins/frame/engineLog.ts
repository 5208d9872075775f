/** Lines in Pulumi's display. The client is loaded with the first line. */
type Severity = "debug" | "info" | "warning" | "error";

export interface EngineLog {
  address: string | undefined;
  write(severity: Severity, urn: string, message: string, ephemeral: boolean): Promise<void>;
}

export function engineLog(address: string | undefined): EngineLog {
  let client: import("@pulumi/pulumi/proto/engine_grpc_pb").EngineClient | undefined;
  return {
    address,
    write(severity, urn, message, ephemeral) {
      if (!this.address) return Promise.resolve();
      const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
      const { LogRequest, LogSeverity } = require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
      const { credentials } = require("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
      client ??= new EngineClient(this.address, credentials.createInsecure());
      const severities = { debug: LogSeverity.DEBUG, info: LogSeverity.INFO, warning: LogSeverity.WARNING, error: LogSeverity.ERROR };
      const request = new LogRequest().setSeverity(severities[severity]).setUrn(urn).setMessage(message).setEphemeral(ephemeral);
      // A line that cannot be shown is no reason to fail.
      return new Promise((resolve) => client!.log(request, () => resolve()));
    },
  };
}
