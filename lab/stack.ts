/** The stack `dev` in this lab: a state of its own, a copy of its configuration with what is the lab's, and the old database's password. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { environment } from "../cli/pulumi";
import { serverNames, type Lab } from "./settings";
import { run } from "./toolchain/command";
import { writeWorkspace } from "./toolchain/environment";
import { checkout } from "./toolchain/places";
import { passwords } from "./world/passwords";

export const stack = "dev";

const stateFolder = (lab: Lab) => path.join(lab.directory, "state");
export const configFile = (lab: Lab) => path.join(lab.directory, `Pulumi.${stack}.yaml`);

/**
 * Makes the stack anew and empty; what an earlier one managed has to be gone (ensureWorld with reset). Works in the lab's
 * folder with a copy of Pulumi.yaml: so nothing of the checkout's own files is written to.
 */
export async function newStack(lab: Lab): Promise<void> {
  fs.rmSync(stateFolder(lab), { recursive: true, force: true });
  fs.mkdirSync(stateFolder(lab), { recursive: true });
  const passphrase = path.join(lab.directory, "passphrase");
  if (!fs.existsSync(passphrase)) fs.writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
  const workspace = writeWorkspace({
    env: { PULUMI_BACKEND_URL: `file://${stateFolder(lab)}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase },
    configFiles: { [stack]: path.relative(checkout, configFile(lab)) },
  });
  fs.copyFileSync(path.join(checkout, "Pulumi.yaml"), path.join(lab.directory, "Pulumi.yaml"));
  fs.writeFileSync(configFile(lab), configuration(lab, fs.readFileSync(path.join(checkout, `Pulumi.${stack}.yaml`), "utf8")));
  const pulumi = (args: string[], input?: string) => run("pulumi", [...args, "--non-interactive"], { cwd: lab.directory, env: environment(workspace), input });
  await pulumi(["stack", "init", stack, "--no-select"]);
  // Without a value as argument, the value is read from stdin.
  await pulumi(["config", "set", "--stack", stack, "--secret", "--path", "dbhaven:secrets.shopSource"], passwords(lab).postgres);
}

/** The stack's file with the lab's addresses and ssh configuration. */
export function configuration(lab: Lab, text: string): string {
  const document = parseDocument(text);
  for (const server of serverNames) {
    const at = ["config", "dbhaven:overrides", "servers", server];
    const { address } = lab.servers[server];
    document.setIn([...at, "address"], address);
    document.setIn([...at, "docker"], `ssh://root@${address}`);
    document.setIn([...at, "sshOptions"], document.createNode(["-F", lab.sshConfig]));
  }
  document.setIn(["config", "dbhaven:overrides", "databaseStacks", "main", "instances", "pg-main", "administrators"], document.createNode([lab.subnet]));
  return document.toString({ lineWidth: 0 });
}
