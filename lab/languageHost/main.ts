/**
 * pulumi-language-nodejs: what the Pulumi CLI starts to run a Node.js program, for a CLI built from its Go modules,
 * which come without it. It prints its port and serves the protocol that @pulumi/pulumi ships. The last argument is
 * the engine's address.
 */
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService, type ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { dependencies, install, runProgram, stopPrograms } from "./program";

const engineAddress = process.argv.at(-1) ?? "";

// What is not answered here (making projects, packages, code) the CLI is told to be unimplemented, which it accepts.
const service: Partial<ILanguageRuntimeServer> = {
  handshake: (_call, reply) => reply(null, new language.LanguageHandshakeResponse()),
  getPluginInfo: (_call, reply) => reply(null, new PluginInfo().setVersion("3.259.0")),
  // None, or the CLI tries to download them; each resource names its plugin's version itself.
  getRequiredPackages: (_call, reply) => reply(null, new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: (_call, reply) => reply(null, new language.GetRequiredPluginsResponse()),
  runtimeOptionsPrompts: (_call, reply) => reply(null, new language.RuntimeOptionsResponse()),
  about: (_call, reply) => reply(null, new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),

  getProgramDependencies(call, reply) {
    const response = new language.GetProgramDependenciesResponse();
    for (const { name, version } of dependencies(call.request.getInfo()?.getProgramDirectory() || call.request.getPwd())) {
      response.addDependencies(new language.DependencyInfo().setName(name).setVersion(version));
    }
    reply(null, response);
  },

  run(call, reply) {
    const request = call.request;
    const info = request.getInfo();
    const programDirectory = info?.getProgramDirectory() || request.getPwd();
    runProgram({
      monitor: request.getMonitorAddress(),
      engine: engineAddress,
      organization: request.getOrganization(),
      project: request.getProject(),
      stack: request.getStack(),
      dryRun: request.getDryrun(),
      parallel: request.getParallel(),
      workingDirectory: request.getPwd(),
      rootDirectory: info?.getRootDirectory() || programDirectory,
      programDirectory,
      entryPoint: info?.getEntryPoint() || request.getProgram(),
      programArguments: request.getArgsList(),
      config: Object.fromEntries(request.getConfigMap().toArray()),
      secretKeys: request.getConfigsecretkeysList(),
      options: (info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>,
    }).then(({ error, bail }) => reply(null, new language.RunResponse().setError(error).setBail(bail)),
      (error: Error) => reply({ code: grpc.status.UNKNOWN, details: error.message }));
  },

  installDependencies(call) {
    const directory = call.request.getDirectory() || call.request.getInfo()?.getProgramDirectory() || process.cwd();
    const response = () => new language.InstallDependenciesResponse();
    install(directory, (stdout) => call.write(response().setStdout(stdout)), (stderr) => call.write(response().setStderr(stderr)))
      .then(() => call.end(), (error: Error) => call.emit("error", { code: grpc.status.UNKNOWN, details: error.message }));
  },

  cancel(_call, reply) {
    stopPrograms("SIGINT");
    reply(null, new Empty());
  },
};

function quit(): never {
  stopPrograms("SIGKILL");
  process.exit(0);
}

// The CLI holds our stdin open: its end means that the CLI is gone, also after a kill -9.
process.stdin.on("end", quit).on("error", quit).resume();
process.on("SIGINT", quit);
process.on("SIGTERM", quit);

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const server = new grpc.Server(unlimited);
server.addService(LanguageRuntimeService, service as grpc.UntypedServiceImplementation);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
