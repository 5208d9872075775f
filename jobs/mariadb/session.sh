# Purpose: how the jobs talk to a MariaDB server. Sourced after lib/job.sh.
. "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
checked=("--ssl-ca=$DBHAVEN_SECRETS/target-authority" --ssl-verify-server-cert)
quiet='sql_log_off = 1, slow_query_log = 0'
plugin=mysql_native_password
wanted_image='MariaDB 10.5 or newer'
. "$(dirname -- "${BASH_SOURCE[0]}")/../mysqlFamily/session.sh"
