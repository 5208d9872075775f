/** ssh keys of the lab: made once, so that servers made anew are still the known ones. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { forServers, serverNames, type Lab, type ServerName } from "../settings";

export interface Keys {
  /** Public key that may log in. */
  login: string;
  host: Record<ServerName, { private: string; public: string }>;
}

/** Makes what is missing, and writes known_hosts and ssh_config (anew each time: the clone may have been moved). */
export function ensureKeys(lab: Lab): Keys {
  const folder = path.join(lab.directory, "ssh");
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const login = path.join(folder, "id_ed25519");
  const host = (server: ServerName) => path.join(folder, `host_${server}`);
  makeKey(login, `${lab.name} operator`);
  for (const server of serverNames) makeKey(host(server), lab.servers[server].container);

  const knownHosts = path.join(folder, "known_hosts");
  const read = (file: string) => fs.readFileSync(file, "utf8");
  write(knownHosts, serverNames.map((server) => `${lab.servers[server].container} ${read(`${host(server)}.pub`)}`).join(""));
  write(lab.sshConfig, serverNames.map((server) => {
    const { container, address } = lab.servers[server];
    return `Host ${address} ${server} ${container}
  HostName ${address}
  HostKeyAlias ${container}
  User root
  IdentityFile "${login}"
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile "${knownHosts}"
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
  BatchMode yes
  ConnectTimeout 10
`;
  }).join("\n"));

  const pair = (server: ServerName) => ({ private: read(host(server)), public: read(`${host(server)}.pub`) });
  return { login: read(`${login}.pub`), host: forServers(pair) };
}

function makeKey(file: string, comment: string): void {
  if (fs.existsSync(file) && fs.existsSync(`${file}.pub`)) return;
  // ssh-keygen asks before it overwrites: half of a pair, from an abort, goes first.
  for (const half of [file, `${file}.pub`]) fs.rmSync(half, { force: true });
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file], { stdio: ["ignore", "ignore", "inherit"] });
}

function write(file: string, text: string): void {
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}
