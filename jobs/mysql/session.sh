# Purpose: how the jobs talk to a MySQL server. Sourced after lib/job.sh.
. "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
checked=("--ssl-ca=$DBHAVEN_SECRETS/target-authority" --ssl-mode=VERIFY_IDENTITY)
# A session cannot leave the slow log, but be none that takes long.
quiet='sql_log_off = 1, long_query_time = 31536000'
plugin=caching_sha2_password
wanted_image='MySQL 8.0.30 or newer'
. "$(dirname -- "${BASH_SOURCE[0]}")/../mysqlFamily/session.sh"
