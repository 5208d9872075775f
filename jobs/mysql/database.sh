# Purpose: makes or completes a service database: the database with its character set, and its accounts with least privilege.
# Inputs (settings): TARGET_HOST TARGET_PORT DATABASE CHARACTER_SET COLLATION
#   ACCOUNTS(a line each: NAME LIMIT(connections, 0: none) SSL|NONE(what its connections need) generated|carried(its password) PRIVILEGES(on the database, in
#   the order of their names, with a comma between); may be empty)
#   MANAGE(job|provider: database and accounts are made elsewhere, the accounts without a way in)
#   ADOPT(true|false: take over a database or accounts that this job did not make) WAIT_SECONDS(default 120, for the first
#   login) OPEN(true|false: may the accounts log in; false: only once a move has filled the database; default true).
# Secrets: target-admin (password of dbhaven), target-authority (certificate), verifier-<account> (hash of caching_sha2_password).
# Result: {"state":"done","database","accounts":[name]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing; with changed settings it makes the accounts as described. It drops no account and no database.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../mysqlFamily/database.sh"
