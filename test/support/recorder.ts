/**
 * The only file that knows Pulumi's mocks: runs a program against them and records each resource with its options,
 * which mocks do not show, by listening at the monitor.
 */
import * as pulumi from "@pulumi/pulumi";
import "../../stacks/sdkDiagnostics";

export interface Recorded {
  type: string;
  name: string;
  urn: string;
  parent: string;
  /** The same as a URN. */
  parentUrn: string;
  /** URN and id, "" for none of the program's own. */
  provider: string;
  /** Logical names of the resources that its inputs and dependsOn lead to. */
  dependencies: string[];
  /** By input property. */
  propertyDependencies: Record<string, string[]>;
  inputs: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
  importId: string;
  ignoreChanges: string[];
  additionalSecretOutputs: string[];
  custom: boolean;
}

/** Outputs of a resource for given inputs; the default is the inputs themselves. */
export type Outputs = (type: string, name: string, inputs: Record<string, unknown>) => Record<string, unknown>;

const secretKey = "4dabf18193072939515e22adb298388d";

export async function record(program: () => unknown, outputs: Outputs = (_type, _name, inputs) => inputs, preview = false): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  await pulumi.runtime.setMocks({
    newResource: (args) => ({ id: `${args.name}-id`, state: outputs(args.type, args.name, args.inputs) }),
    call: (args) => args.inputs,
  }, "dbhaven", "test", preview);
  listen(recorded);
  await pulumi.runtime.runInPulumiStack(async () => program());
  // The stack's outputs may be known before every resource is registered.
  await require("@pulumi/pulumi/runtime/settings").waitForRPCs();
  return recorded.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Internal getters of the request, all used here and nowhere else. */
function listen(recorded: Recorded[]): void {
  const monitor = require("@pulumi/pulumi/runtime/settings").getMonitor();
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: any, callback: (error: unknown, response: any) => void) => original(request, (error: unknown, response: any) => {
    if (response && !request.getType().startsWith("pulumi:pulumi:")) recorded.push(describe(request, response.getUrn()));
    callback(error, response);
  });
}

function describe(request: any, urn: string): Recorded {
  const properties: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((value: any, key: string) => { properties[key] = value.getUrnsList().map(nameOf); });
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: nameOf(request.getParent()),
    parentUrn: request.getParent(),
    provider: request.getProvider(),
    dependencies: [...new Set<string>(request.getDependenciesList().map(nameOf))].sort(),
    propertyDependencies: properties,
    inputs: request.getObject().toJavaScript(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    importId: request.getImportid(),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    custom: request.getCustom(),
  };
}

const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";

/** Whether an input is wrapped as a secret on its way to the engine. */
export const isSecret = (value: unknown): boolean => typeof value === "object" && value !== null && secretKey in value;

/** graph.txt: one line a resource: type, name, edges, options. */
export function graph(recorded: Recorded[]): string {
  return recorded.map((resource) => [
    resource.type,
    resource.name,
    resource.dependencies.length > 0 ? `< ${resource.dependencies.join(" ")}` : "",
    [resource.protect && "protect", resource.retainOnDelete && "retain", resource.importId && `import=${resource.importId}`].filter(Boolean).join(" "),
  ].filter(Boolean).join("  ")).join("\n") + "\n";
}
