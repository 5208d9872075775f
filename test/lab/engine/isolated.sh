#!/usr/bin/env bash
# Runs in namespaces of its own (see engine.lab.ts): starts the private engine, kills it, starts it again, uses it, stops it,
# and prints what differs from before, one thing a line. Argument: the Node.js to run it with. Exit code 0 unless a step failed.
set -euo pipefail
node=$1
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/mount /var/lib/dbhaven
mount -t tmpfs tmpfs /var/lib/dbhaven
mount -t tmpfs tmpfs /var/log
ip link set lo up
iptables --new-chain MINE
iptables --append FORWARD --jump MINE
unset DOCKER_HOST

lab() { "$node" -r ./typescript.cjs -e "require('./lab/toolchain/engine').$1.then((r) => console.error(r), (e) => { console.error(e); process.exit(1); })"; }
rules() { iptables-save --table filter | grep -v '^#' | sed 's/ \[.*//'; iptables-save --table nat | grep '^-A' || true; }
snapshot() {
  rules | sed 's/^/firewall: /'
  ip -o link | cut -d: -f2 | sed 's/^/interface:/'
  cut -d' ' -f5 /proc/self/mountinfo | sort | sed 's/^/mount: /'
  find /run /var/lib/dbhaven /var/log -mindepth 1 | sort | sed 's/^/file: /'
  sed 's/^/forwarding: /' /proc/sys/net/ipv4/ip_forward
  ps -e -o comm= | grep -E '^(dockerd|containerd|docker-proxy)' | sed 's/^/process: /' || true
}

iptables-save --table nat >/dev/null # an empty table is loaded by looking at it
snapshot >/tmp/before.$$
lab 'engine()'
kill -9 "$(cat /run/dbhaven/docker.pid)"
lab 'engine()'
docker --host unix:///run/dbhaven/docker.sock network create --subnet 203.0.113.0/24 used >/dev/null
test "$(rules | grep -c 203.0.113.0)" -gt 0
lab 'stopEngine({ force: true, data: true })'
snapshot >/tmp/after.$$
diff /tmp/before.$$ /tmp/after.$$ || true
rm -f /tmp/before.$$ /tmp/after.$$
