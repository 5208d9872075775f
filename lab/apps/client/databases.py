"""One connection to a database of each engine, which takes writes and says which ones it holds: rows of the table
dbhaven_lab_writes, or entries of the stream lab:writes. A server that is gone without a word is noticed within seconds."""
import psycopg2
import pymysql
import redis

TABLE = "dbhaven_lab_writes"
STREAM = "lab:writes"


def connect(database):
    """@param database: as settings.databases() has it"""
    return {"postgres": Postgres, "mariadb": Mariadb, "redis": Redis}[database["engine"]](database)


class Sql:
    """Each statement is committed by itself."""

    def write(self, key):
        with self.connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} (id) VALUES (%s)", (key,))

    def keys(self):
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {TABLE}")
            return {row[0] for row in cursor.fetchall()}

    def close(self):
        try:
            self.connection.close()
        except (psycopg2.Error, pymysql.Error):
            pass


class Postgres(Sql):
    def __init__(self, database):
        self.connection = psycopg2.connect(
            host=database["host"], port=database["port"], dbname=database["database"], user=database["account"], password=database["password"],
            application_name="client", connect_timeout=3, tcp_user_timeout=5000, options="-c statement_timeout=10000 -c lock_timeout=10000")
        self.connection.autocommit = True


class Mariadb(Sql):
    def __init__(self, database):
        where = dict(unix_socket=database["socket"]) if "socket" in database else dict(host=database["host"], port=int(database["port"]))
        self.connection = pymysql.connect(
            **where, database=database["database"], user=database["account"], password=database["password"],
            autocommit=True, connect_timeout=3, read_timeout=10, write_timeout=10)


class Redis:
    def __init__(self, database):
        # The account `default` is who sends a password and no name.
        name = None if database["account"] == "default" else database["account"]
        encryption = dict(ssl=True, ssl_ca_certs=database["authority"], ssl_check_hostname=True) if "authority" in database else {}
        self.connection = redis.Redis(
            **encryption, host=database["host"], port=int(database["port"]), username=name, password=database["password"],
            socket_connect_timeout=3, socket_timeout=10, decode_responses=True)
        self.connection.ping()

    def write(self, key):
        self.connection.xadd(STREAM, {"key": key})

    def keys(self):
        return {entry["key"] for _, entry in self.connection.xrange(STREAM)}

    def close(self):
        self.connection.close()
