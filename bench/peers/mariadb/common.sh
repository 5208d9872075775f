# What the peers share: where source and target are. Sourced. Hosts, accounts and passwords are in ~/source.cnf and ~/target.cnf; the
# target is reached by TLS, as everything over a network is.
set -euo pipefail
cores=$(nproc)
source_server=(--defaults-file=/root/source.cnf)
target_server=(--defaults-file=/root/target.cnf)
encrypted=(--ssl --skip-ssl-verify-server-cert)
