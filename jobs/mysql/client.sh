# Purpose: the name of MySQL's client, and how it encrypts without a look at the certificate. Stands before jobs/start/mysqlHealth.sh; sourced by session.sh.
client=mysql encrypted=(--ssl-mode=REQUIRED)
