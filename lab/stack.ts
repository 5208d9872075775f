/** A stack in this lab: a state of its own, a copy of its configuration with what is the lab's, and the old databases' passwords. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { environment } from "../cli/pulumi";
import type { LabStack } from "./scenario";
import type { Lab, ServerName } from "./settings";
import { run } from "./toolchain/command";
import { writeWorkspace } from "./toolchain/environment";
import { checkout } from "./toolchain/places";

const stateFolder = (lab: Lab) => path.join(lab.directory, "state");

/**
 * Makes the stack anew and empty; what an earlier one managed has to be gone (a world is made with reset). Works in the lab's
 * folder with a copy of Pulumi.yaml: so nothing of the checkout's own files is written to.
 */
export async function newStack(lab: Lab, stack: LabStack, servers: ServerName[]): Promise<void> {
  fs.rmSync(stateFolder(lab), { recursive: true, force: true });
  fs.mkdirSync(stateFolder(lab), { recursive: true });
  const passphrase = path.join(lab.directory, "passphrase");
  if (!fs.existsSync(passphrase)) fs.writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
  const configFile = path.join(lab.directory, `Pulumi.${stack.name}.yaml`);
  const workspace = writeWorkspace({
    env: { PULUMI_BACKEND_URL: `file://${stateFolder(lab)}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase },
    configFiles: { [stack.name]: path.relative(checkout, configFile) },
  });
  fs.copyFileSync(path.join(checkout, "Pulumi.yaml"), path.join(lab.directory, "Pulumi.yaml"));
  fs.writeFileSync(configFile, configuration(lab, stack, servers, fs.readFileSync(path.join(checkout, stack.file), "utf8")));
  const pulumi = (args: string[], input?: string) => run("pulumi", [...args, "--non-interactive"], { cwd: lab.directory, env: environment(workspace), input });
  await pulumi(["stack", "init", stack.name, "--no-select"]);
  for (const [key, value] of Object.entries(stack.secrets)) {
    // Without a value as argument, the value is read from stdin.
    await pulumi(["config", "set", "--stack", stack.name, "--secret", "--path", `dbhaven:secrets.${key}`], value);
  }
}

/** The stack's file with the lab's addresses and ssh configuration. */
function configuration(lab: Lab, stack: LabStack, servers: ServerName[], text: string): string {
  const document = parseDocument(text);
  const override = (at: string[], value: unknown) => document.setIn(["config", "dbhaven:overrides", ...at], document.createNode(value));
  for (const server of servers) {
    const { address } = lab.servers[server];
    override(["servers", server, "address"], address);
    override(["servers", server, "docker"], `ssh://root@${address}`);
    override(["servers", server, "sshOptions"], ["-F", lab.sshConfig]);
  }
  for (const [at, value] of stack.overrides) override(at, value);
  return document.toString({ lineWidth: 0 });
}
