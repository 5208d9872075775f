/**
 * An empty program, but for the providers that the demo's estate starts: the two servers, the accounts of one instance, passwords and jobs.
 * With BARE_RESOURCES, as many passwords besides. Set up for speed as the program is (typescript.cjs, sdkDiagnostics.ts).
 */
import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import "../../../stacks/sdkDiagnostics";

const config = new pulumi.Config();

for (const { name, host, sshOpts } of config.requireObject<{ name: string; host: string; sshOpts: string[] }[]>("servers")) {
  new docker.Provider(name, { host, sshOpts });
}
new postgresql.Provider("accounts", { host: config.require("postgres"), username: "nobody", password: "none", sslmode: "require" });
new random.Provider("passwords");
new command.Provider("jobs");
for (let number = 1; number <= Number(process.env.BARE_RESOURCES ?? 0); number++) new random.RandomPassword(`bare-${number}`, { length: 32 });
