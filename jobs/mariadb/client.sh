# Purpose: the name of MariaDB's client, and how it encrypts without a look at the certificate. Stands before jobs/start/mysqlHealth.sh; sourced by session.sh.
client=mariadb encrypted=(--ssl --skip-ssl-verify-server-cert)
