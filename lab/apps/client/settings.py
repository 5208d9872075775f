"""What real applications call the settings of their databases. A value `$NAME` is a variable of the environment, `@/path` the
content of a file; a database is used by a container in which all variables of its entry are set. All is read anew at each
call, so that a changed password is used as soon as the old connection is gone."""
import os
import re

KNOWN = [
    # Keycloak.
    dict(name="main", engine="postgres", url="$KC_DB_URL", account="$KC_DB_USERNAME", password="$KC_DB_PASSWORD"),
    # GitLab.
    dict(name="main", engine="postgres", host="$DB_HOST", port="$DB_PORT", database="$DB_NAME", account="$DB_USER", password="$DB_PASS"),
    dict(name="redis", engine="redis", host="$REDIS_HOST", port="$REDIS_PORT", account="default", password="$REDIS_PASSWORD"),
    # Appwrite.
    dict(name="main", engine="mariadb", host="$_APP_DB_HOST", port="$_APP_DB_PORT", database="$_APP_DB_SCHEMA", account="$_APP_DB_USER", password="$_APP_DB_PASS"),
    dict(name="redis", engine="redis", host="$_APP_REDIS_HOST", port="$_APP_REDIS_PORT", account="default", password="$_APP_REDIS_PASS"),
    # Services on Spring.
    dict(name="main", engine="postgres", url="$SPRING_DATASOURCE_URL", account="$SPRING_DATASOURCE_USERNAME", password="@/run/secrets/spring.datasource.password"),
    dict(name="redis", engine="redis", host="$SPRING_DATA_REDIS_HOST", port="$SPRING_DATA_REDIS_PORT", account="$SPRING_DATA_REDIS_USERNAME",
         password="@/run/secrets/spring.data.redis.password"),
    # Mailcow: by the server's Unix socket where the container has its folder.
    dict(name="main", engine="mariadb", socket="/var/run/mysqld/mysqld.sock", host="mysql-mailcow", port="3306", database="$DBNAME", account="$DBUSER", password="$DBPASS"),
    dict(name="redis", engine="redis", host="redis-mailcow", port="6379", account="default", password="$REDISPASS"),
]


def databases():
    """The databases of this container: name, engine, host, port, account and password, and where they apply database, socket and authority."""
    return [resolved(entry) for entry in KNOWN if all(text[1:] in os.environ for text in entry.values() if text.startswith("$"))]


def resolved(entry):
    values = {name: value(text) for name, text in entry.items()}
    if "url" in values:
        url = re.fullmatch(r"jdbc:postgresql://([^:/]+):(\d+)/([^?]+).*", values["url"])
        if not url:
            raise ValueError(f"{entry['url'][1:]} is no address like jdbc:postgresql://host:5432/database")
        values.update(host=url[1], port=url[2], database=url[3])
    if "socket" in values and not os.path.isdir(os.path.dirname(values["socket"])):
        del values["socket"]
    # Where Spring is to use TLS with Redis, it is told so by the name of a bundle of certificates.
    bundle = os.environ.get("SPRING_DATA_REDIS_SSL_BUNDLE")
    if values["engine"] == "redis" and bundle:
        values["authority"] = os.environ[f"SPRING_SSL_BUNDLE_PEM_{bundle.upper()}_TRUSTSTORE_CERTIFICATE"].removeprefix("file:")
    return values


def value(text):
    if text.startswith("$"):
        return os.environ[text[1:]]
    if text.startswith("@"):
        with open(text[1:]) as file:
            return file.read().strip()
    return text
