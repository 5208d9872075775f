"""What `reports` does with its database: host name and user are in the program, the password in a file of the container."""
import psycopg2

LOG = "/var/log/reports/acknowledged.log"
PASSWORD_FILE = "/etc/reports-password"


def connect():
    with open(PASSWORD_FILE) as file:
        password = file.read().strip()
    connection = psycopg2.connect(
        host="shop-db",
        port=5432,
        dbname="chinook",
        user="reports",
        password=password,
        application_name="reports",
        connect_timeout=3,
        tcp_user_timeout=5000,
        options="-c statement_timeout=10000",
    )
    connection.autocommit = True
    return connection


def read_totals(connection):
    """Number and sum of the latest thousand invoices."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*), sum(total) from (select total from invoice order by invoice_id desc limit 1000) latest")
        return cursor.fetchone()
