"""What `shop` does with its database. Its settings come from the environment, its password from a file; both are read
again at each connection, so that changed settings are used as soon as the old connection is gone."""
import os
import random

import psycopg2

LOG = "/var/log/shop/acknowledged.log"


def settings():
    with open(os.environ["DATABASE_PASSWORD_FILE"]) as file:
        password = file.read().strip()
    return dict(
        host=os.environ["DATABASE_HOST"],
        port=os.environ.get("DATABASE_PORT", "5432"),
        dbname=os.environ["DATABASE_NAME"],
        user=os.environ["DATABASE_USER"],
        password=password,
    )


def connect():
    # A server that is gone without a word is noticed within seconds.
    return psycopg2.connect(
        application_name="shop",
        connect_timeout=3,
        tcp_user_timeout=5000,
        options="-c statement_timeout=10000 -c lock_timeout=10000",
        **settings(),
    )


class Shop:
    """One connection, and what it needs to know of the catalogue to write an invoice."""

    def __init__(self):
        self.connection = connect()
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("select max(customer_id) from customer")
            self.customers = cursor.fetchone()[0]
            cursor.execute("select max(track_id) from track")
            self.tracks = cursor.fetchone()[0]

    def write_invoice(self, cursor):
        """An invoice of one to five lines; its total is the sum of the lines. Returns its id; the caller commits."""
        tracks = random.sample(range(1, self.tracks + 1), random.randint(1, 5))
        cursor.execute(
            """
            insert into invoice (customer_id, invoice_date, billing_address, billing_city, billing_state, billing_country, billing_postal_code, total)
            select customer_id, localtimestamp, address, city, state, country, postal_code,
                   (select sum(unit_price) from track where track_id = any(%(tracks)s))
            from customer where customer_id = %(customer)s
            returning invoice_id
            """,
            dict(tracks=tracks, customer=random.randint(1, self.customers)),
        )
        invoice = cursor.fetchone()[0]
        cursor.execute(
            """
            insert into invoice_line (invoice_id, track_id, unit_price, quantity)
            select %(invoice)s, track_id, unit_price, 1 from track where track_id = any(%(tracks)s)
            """,
            dict(invoice=invoice, tracks=tracks),
        )
        return invoice

    def close(self):
        try:
            self.connection.close()
        except psycopg2.Error:
            pass
