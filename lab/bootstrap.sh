#!/bin/sh
# Entry of every `npm run` verb: sh lab/bootstrap.sh FILE.ts [arguments]
# Installs the npm packages where they are missing or another package-lock.json than the last one is there, then runs
# FILE.ts with the Node.js that is one of them. Needs npm and any Node.js; changes nothing with --dry-run.
set -eu
cd "$(dirname "$0")/.."

file=$1
shift

# npm keeps a flag to itself that is not behind "--", and says so in the environment only.
dry=no
[ "${npm_config_dry_run-}" != true ] || { dry=yes; set -- "$@" --dry-run; }
for argument in "$@"; do [ "$argument" != --dry-run ] || dry=yes; done
unset npm_config_dry_run

node=node_modules/.bin/node
stamp=node_modules/.dbhaven-packages

# Whether node_modules holds what package-lock.json says; the stamp spares asking each time.
installed() {
  [ -x "$node" ] && [ -d node_modules/@swc/core ] || return 1
  [ "$(cat "$stamp" 2>/dev/null)" != "$(cksum <package-lock.json)" ] || return 0
  "$node" -e '
    const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8")).packages;
    const found = read("node_modules/.package-lock.json");
    for (const [place, wanted] of Object.entries(read("package-lock.json"))) {
      if (place === "" || wanted.optional || wanted.devOptional) continue;
      if (!found[place] || found[place].version !== wanted.version) process.exit(1);
    }' 2>/dev/null || return 1
  cksum <package-lock.json >"$stamp"
}

if ! installed; then
  if [ "$dry" = yes ]; then
    echo "Nothing is installed yet. The first step would be"
    echo "  1. npm packages, Node.js 24 and the Pulumi launcher among them (package-lock.json), from the npm registry into $PWD/node_modules"
    echo "and after that, each only where it is missing:"
    echo "     Docker engine: one that answers is used; else, as root on Debian, docker.io and a private engine below /var/lib/dbhaven and /run/dbhaven"
    echo "     Pulumi CLI: from get.pulumi.com, else built from its Go modules, into ${DBHAVEN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dbhaven}"
    echo "     Provider plugins: official ones, else the stand-ins of this project, into $PWD/.dbhaven"
    echo "     the lab's images and containers, in that Docker engine"
    echo "The exact list, with what is there already: npm ci, then this command again."
    exit 0
  fi
  command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer with npm, then start again." >&2; exit 1; }
  start=$(date +%s)
  log=$(mktemp)
  if ! npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "npm ci failed (its messages are above): put that right, then start again." >&2
    exit 1
  fi
  rm -f "$log"
  cksum <package-lock.json >"$stamp"
  echo "✓ npm packages: $(($(date +%s) - start)) s"
fi

"$node" -e '' 2>/dev/null || { echo "$PWD/$node does not run on this machine: use Linux or macOS on x64 or arm64, and let npm run install scripts (npm config get ignore-scripts)." >&2; exit 1; }
exec "$node" -r ./typescript.cjs "$file" "$@"
