import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { composeEstate } from "../../config/compose";
import { sentences } from "../../config/issues";

/** Each file of test/fixtures/broken with all that is said of it, and nothing else. */
const table: Record<string, string[]> = {
  "application-accounts": [
    `applications.old.databases.main.account: the container "old" is left unchanged and cannot get the new password of "orders_app"; use an account that a move carries, or let dbhaven run the application (image).`,
    `applications.old.databases.main: the move "orders" takes the database away, and no proxy on "srv84" leads to its new place; describe one under proxies, with the host name that the container knows.`,
    `applications.web.databases.main.account: the account "orders" is carried, and only its old users know its password; use another account, whose password dbhaven makes and hands over.`,
  ],
  "application-both": [
    `applications.web: "image" and "container" exclude each other; keep one of them.`,
  ],
  "application-mistyped-container": [
    `applications.web.contaner: unknown key; did you mean "container"?`,
  ],
  "application-neither": [
    `applications.web: has neither "image" nor "container"; give one of them.`,
  ],
  "application-probe": [
    `applications.both.probe: "http" and "tcp" exclude each other; keep one of them.`,
    `applications.none.probe: has neither "command" nor "http" nor "tcp" nor "sql"; give one of them.`,
    `applications.page.probe.http: "localhost:9000/health" is not right here; write an address that starts with http:// or https://.`,
    `applications.port.probe.tcp: "localhost" is not right here; write host:port.`,
  ],
  "application-unmanaged-environment": [
    `applications.web.environment: does not go with "container"; it goes with "image".`,
    `applications.web.repliacs: unknown key; known are "container", "databases", "formerly", "interruption", "interruptionBudgetSeconds", "probe", "server" and "settings".`,
  ],
  "bad-names": [
    "databaseStacks.main.instances.pg-main.port: 0 is not right here; write a whole number from 1 to 65535.",
    `databaseStacks.main.instances.pg-main.server: "SRV_80" is not right here; write lower-case letters, digits and hyphens, 30 at most, starting with a letter.`,
    `servers.SRV_80.prot: unknown key; known are "address", "docker", "formerly", "manager", "node", "sshOptions" and "state".`,
    "servers.SRV_80: this cannot be a name here; write lower-case letters, digits and hyphens, 30 at most, starting with a letter.",
  ],
  carried: [
    `databaseStacks.main.instances.pg-main.databases.orders.accounts.forgotten.role: carried, but the move "orders" does not carry it; add "forgotten: { carry: true }" to its accounts, or write "application", "readOnly" or "migration".`,
    "databaseStacks.main.instances.pg-main.databases.orders.accounts.forgotten.rotation: a carried account keeps the password of the source; leave it out, and change the password together with those who use it.",
    `databaseStacks.main.instances.pg-main.databases.orders.accounts.reports.role: carried, but the move "orders" does not carry it; add "reports: { carry: true }" to its accounts, or write "application", "readOnly" or "migration".`,
    `databaseStacks.main.instances.shelf.databases.books.accounts.reader.password: no move leads into an instance of mysql, and none could carry it; take it out.`,
    `databaseStacks.main.instances.store.databases.kept.accounts.default.password: carried, but the move "kept" does not carry it; add "default: { carry: true }" to its accounts, or take it out.`,
    "databaseStacks.main.instances.store.databases.kept.accounts.default.rotation: a carried account keeps the password of the source; leave it out, and change the password together with those who use it.",
    `moves.kept.accounts.default.as: the account "default" is carried, it keeps the password of the source; write carry: true for the role of that name, and name another account here.`,
    `moves.orders.accounts.ghost: the database "orders" of "pg-main" has no account "ghost" to carry it to; add "ghost: { role: carried }" to its accounts.`,
    `moves.orders.accounts.orders.as: the account "reports" is carried, it keeps the password of the source; write carry: true for the role of that name, and name another account here.`,
    `moves.orders.accounts.orders_app: the database "orders" of "pg-main" has the account "orders_app" with a password of its own; write role: carried there, or as: orders_app here.`,
    `moves.orders.accounts.reports.as: the database "orders" of "pg-main" has no account "order_app"; did you mean "orders_app"?`,
  ],
  "container-twice": [
    "applications.shop.replaces: the container is applications.web already; describe each application once.",
  ],
  "database-sql": [
    "databaseStacks.main.instances.pg-main.databases.orders.accounts.orders_app.connectionLimit: -2 is not right here; write a whole number, -1 or more.",
    `databaseStacks.main.instances.pg-main.databases.orders.accounts.orders_app.role: "admin" is unknown here; write "application", "readOnly", "migration" or "carried".`,
    `databaseStacks.main.instances.pg-main.databases.orders.encoding: "" is not right here; write text that is not empty.`,
    "databaseStacks.main.instances.pg-main.databases.orders.extensions[1]: 5 is no text; write text that is not empty, in quotes.",
    `databaseStacks.main.instances.pg-main.databases.orders.extensions[2]: "" is not right here; write text that is not empty.`,
    "databaseStacks.main.instances.pg-main.databases.orders.locale: 1 is no text; write text that is not empty, in quotes.",
    `databaseStacks.main.instances.pg-main.databases.orders.localeProvider: "musl" is unknown here; write "libc", "icu" or "builtin".`,
  ],
  empty: [
    "The estate: there is nothing in it; write a map that starts with version: 1.",
  ],
  encryption: [
    `databaseStacks.main.instances.anywhere.databases["/orders"].accounts.orders.unencrypted: "perhaps" is not right here; write true or false.`,
    `databaseStacks.main.instances.anywhere.databases["/orders"]: a name with a slash in front would let in everybody whose name matches it; give it another name.`,
    "databaseStacks.main.instances.anywhere.manage: the provider may log in from nowhere; name the operators' addresses under administrators, as in [192.0.2.0/24], or write manage: job.",
    "databaseStacks.main.instances.cache.settings.tls-auth-clients: dbhaven decides this setting; clients show no certificate; leave it out.",
    "databaseStacks.main.instances.cache.settings.tls-ciphers: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    "databaseStacks.main.instances.cache.settings.tls-protocols: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    "databaseStacks.main.instances.inner.administrators: the instance publishes no port, so that nobody reaches it from outside its network; leave it out, or publish a port.",
    "databaseStacks.main.instances.inner.settings.SSL_min_protocol_version: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    "databaseStacks.main.instances.inner.settings.ssl: dbhaven decides this setting; every connection over a network is encrypted; to let an account do without, set unencrypted on it.",
    "databaseStacks.main.instances.inner.settings.ssl_ca_file: dbhaven decides this setting; clients show no certificate; leave it out.",
    "databaseStacks.main.instances.inner.settings.ssl_ciphers: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    "databaseStacks.main.instances.inner.tls.names: names for a generated certificate, beside one of the operator's; leave them out, and have them in that certificate.",
    "databaseStacks.main.instances.inner.tls.rotation: the rotation of a generated certificate, beside one of the operator's; leave it out; a new certificate in the stack's secrets is taken at the next up.",
    "databaseStacks.main.instances.other.settings.admin_tls_version: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    "databaseStacks.main.instances.other.settings.tls_ciphersuites: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    "databaseStacks.main.instances.other.settings.tls_version: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    `databaseStacks.main.instances.ranges.administrators[0]: "192.0.2.7" is no range of addresses; write an address with the length of its prefix, as in 192.0.2.0/24 or 192.0.2.7/32.`,
    `databaseStacks.main.instances.ranges.administrators[1]: "192.0.2.0/33" is no range of addresses; write an address with the length of its prefix, as in 192.0.2.0/24 or 192.0.2.7/32.`,
    `databaseStacks.main.instances.ranges.administrators[2]: "2001:db8::/129" is no range of addresses; write an address with the length of its prefix, as in 192.0.2.0/24 or 192.0.2.7/32.`,
    `databaseStacks.main.instances.ranges.administrators[3]: "everywhere/8" is no range of addresses; write an address with the length of its prefix, as in 192.0.2.0/24 or 192.0.2.7/32.`,
    "databaseStacks.main.instances.ranges.tls.certificate.authoritySecret: missing; what belongs here: key under `secrets` in the stack's configuration: the certificate of the authority, against which clients check.",
    "databaseStacks.main.instances.ranges.tls.certificate.keySecret: missing; what belongs here: key under `secrets` in the stack's configuration: its private key, without a passphrase.",
    "databaseStacks.main.instances.shop.settings.ssl_ca: dbhaven decides this setting; clients show no certificate; leave it out.",
    "databaseStacks.main.instances.shop.settings.ssl_cipher: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
    "databaseStacks.main.instances.shop.settings.ssl_key: dbhaven decides this setting; name the key under tls.certificate of the instance.",
    "databaseStacks.main.instances.shop.settings.tls-version: dbhaven decides this setting; TLS is 1.2 or newer, with the engine's own choice of ciphers; leave it out.",
  ],
  engines: [
    `databaseStacks.main.instances.cache.engine: "reddis" is unknown here; did you mean "redis"?`,
    `databaseStacks.main.instances.pg-main.role: does not go with engine: postgres; it goes with engine: redis.`,
    `databaseStacks.main.instances.store.engine: missing; write "postgres", "redis", "mariadb" or "mysql".`,
    `moves.pages.source.database: a source of Redis has no databases by name, and is moved as a whole; take it out.`,
  ],
  "engine-other": [
    `databaseStacks.main.instances.pg-main.engine: "oracle" is unknown here; write "postgres", "redis", "mariadb" or "mysql".`,
  ],
  "engine-unknown": [
    `databaseStacks.main.instances.pg-main.engine: "postgresql" is unknown here; did you mean "postgres"?`,
  ],
  forwarders: [
    `databaseStacks.main.instances.administered.administrators: whoever comes through the forwarder of address comes from it, so that no other address can be told; leave it out; the accounts are then made by job.`,
    `databaseStacks.main.instances.closed.address: a forwarder cannot join the network "closed"; set attachable: true on it.`,
    `databaseStacks.main.instances.every.address: "0.0.0.0" stands for every address; leave it out, or write one address of the server.`,
    `databaseStacks.main.instances.inner-port.port: nobody outside the network "inner" reaches a port, since that is internal; set internal: false on it, or leave the port out.`,
    `databaseStacks.main.instances.inner.address: a forwarder on the network "inner" cannot be reached from outside, since that is internal; set internal: false on it, or leave the address out.`,
    `databaseStacks.main.instances.portless.address: "db.example" is no IP address; write one address of the server, as in 192.0.2.80.`,
    `databaseStacks.main.instances.portless.address: the instance publishes no port; write port beside it, or leave it out.`,
    `databaseStacks.main.instances.provided.manage: provider, and the instance's port is open on one address, behind a forwarder; write manage: job, or leave the address out.`,
    `databaseStacks.main.instances.same.port: port 3306 of the server "srv80" is taken by the instance "provided"; publish another port, or each on an address of its own.`,
  ],
  formerly: [
    `applications.web.formerly: everything under this name is databaseStacks.main.instances.pg-main; name what the key was when this was made, or leave it out where this is new.`,
    `databaseStacks.main.instances.pg-main.databases.orders.formerly: its key of today; leave it out.`,
    `databaseStacks.main.instances.pg-old.databases.bills.formerly: everything under this name is databaseStacks.main.instances.pg-main.databases.orders; name what the key was when this was made, or leave it out where this is new.`,
    `databaseStacks.main.instances.pg-old.formerly: everything under this name is databaseStacks.main.instances.pg-main; name what the key was when this was made, or leave it out where this is new.`,
    `servers.srv84.formerly: everything under this name is servers.srv80; name what the key was when this was made, or leave it out where this is new.`,
  ],
  healthcheck: [
    `databaseStacks.main.instances.pg-main.healthcheck.interval: unknown key; known are "intervalSeconds", "retries", "startPeriodSeconds" and "timeoutSeconds".`,
    "databaseStacks.main.instances.pg-main.healthcheck.retries: 0 is not right here; write a whole number above 0.",
    "databaseStacks.main.instances.pg-main.healthcheck.startPeriodSeconds: nothing is written here; write a whole number above 0, or leave the key out.",
    `databaseStacks.main.instances.pg-main.healthcheck.timeoutSeconds: "5s" is not right here; write a whole number above 0.`,
  ],
  "huge-numbers": [
    "databaseStacks.main.instances.pg-main.cpus: -1 is not right here; write a number above 0.",
    "databaseStacks.main.instances.pg-main.memoryMegabytes: 100000000000000000000 is too large to be meant; write a whole number, 128 or more.",
    "databaseStacks.main.instances.pg-main.port: 1000000000 is not right here; write a whole number from 1 to 65535.",
  ],
  "image-digest-wrong": [
    `databaseStacks.main.instances.pg-main.image: "postgres:17-trixie@sha256:abc" is not right here; write an image with its tag, like postgres:17-trixie.`,
  ],
  "image-empty": [
    `databaseStacks.main.instances.pg-main.image: "" is not right here; write an image with its tag, like postgres:17-trixie.`,
  ],
  "image-registry-without-tag": [
    `databaseStacks.main.instances.pg-main.image: "registry.example:5000/team/postgres" has no tag, which means latest; add the tag of one version, as in postgres:17-trixie.`,
  ],
  images: [
    `applications.web.image: "registry.example:5000/web" has no tag, which means latest; add the tag of one version, as in postgres:17-trixie.`,
    `databaseStacks.main.instances.pg-main.image: "postgres:latest" is another image from day to day; write the tag of one version, as in postgres:17-trixie.`,
    `images.proxy: "alpine/socat" has no tag, which means latest; add the tag of one version, as in postgres:17-trixie.`,
  ],
  "instance-in-list": [
    "databaseStacks.main.instances: a list is not right here; write a map.",
  ],
  "joined-names": [
    `applications.web-main.databases.db: "web-main-db" is also the full name of applications.web.databases.main-db; rename one of the two.`,
    `databaseStacks.main.instances.pg-main.databases.orders-eu.accounts.app: "pg-main-orders-eu-app" is also the full name of databaseStacks.main.instances.pg-main.databases.orders.accounts.eu-app; rename one of the two.`,
    `databaseStacks.main.instances.pg-open.databases.bills.accounts.owner: "pg-open-bills-owner" is also the full name of the owner of databaseStacks.main.instances.pg-open.databases.bills; rename one of the two.`,
  ],
  list: [
    "The estate: it is a list; write a map that starts with version: 1.",
  ],
  "long-name": [
    `name: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..." is not right here; write lower-case letters, digits and hyphens, 30 at most, starting with a letter.`,
  ],
  memory: [
    "databaseStacks.main.instances.pg-main.memoryMegabytes: 1024 MB are too little for max_connections (500) times work_mem (8 MB); raise it to 4000 or more, or set settings.max_connections to 128 or less.",
  ],
  "missing-values": [
    "applications.web.server: missing; what belongs here: key of a server of this estate.",
    `databaseStacks.main.instances.pg-main.engine: missing; write "postgres", "redis", "mariadb" or "mysql".`,
    "databaseStacks.main.instances.pg-main.image: missing; what belongs here: image of the engine, with the tag of one version.",
    "moves.orders.source.container: missing; what belongs here: plain container in which the source runs.",
    "moves.orders.source.passwordSecret: missing; what belongs here: key under `secrets` in the stack's configuration (pulumi config set --secret --path 'secrets.<key>').",
    "moves.orders.target.database: missing; what belongs here: name of a database in that instance.",
    "servers.srv84.address: missing; what belongs here: address at which other machines reach published ports of this server.",
    "servers.srv84.docker: missing; what belongs here: where its Docker engine answers: ssh://user@host, unix:///path or tcp://host:port.",
  ],
  "move-account-mapping": [
    `moves.orders.accounts.orders.sa: unknown key; did you mean "as"?`,
    `moves.orders.accounts.other: "as" and "carry" exclude each other; keep one of them.`,
    "moves.orders.accounts.reports.carry: false is not right here; write true.",
  ],
  "move-waive": [
    'moves.orders.waive[1]: "" is not right here; write text that is not empty.',
    'moves.orders.waive[2]: "extension postgis" stands there twice; write it once.',
    'moves.twice.target: moves.orders leads into the database "orders" of "pg-main" as well; give each move a target of its own.',
    'moves.twice.waive: "extension postgis" is not right here; write a list.',
  ],
  "move-window": [
    `moves.orders.revert.writes: "forget" is unknown here; write "carry" or "lose".`,
    "moves.orders.rollbackWindowHours: 0 is not right here; write a whole number from 1 to 8760.",
  ],
  "move-retention": [
    "moves.orders.retainOldDays: 8, and the way back, which needs the old container, is open for 200 hours (rollbackWindowHours); write 9 or more.",
  ],
  "move-after": [
    `moves.orders.after[0]: a move cannot begin after itself; take it out.`,
    `moves.orders.after[1]: there is no move "order"; did you mean "orders"?`,
  ],
  "move-phase": [
    `moves.orders.approval.manifest: "yes-please" is not right here; write 64 hexadecimal digits, as the rehearsal prints them.`,
    "moves.orders.jobs: 0 is not right here; write a whole number from 1 to 64.",
    "moves.orders.maxInterruptionSeconds: 1.5 is not right here; write a whole number above 0.",
    "moves.orders.maxMegabytesPerSecond: 0 is not right here; write a whole number above 0.",
    `moves.orders.method: "replicate" is unknown here; write "dump".`,
    `moves.orders.phase: "swiched" is unknown here; did you mean "switched"?`,
    "moves.orders.rehearsal: -1 is not right here; write a whole number, 0 or more.",
  ],
  "redis-moves": [
    `moves.again.source: moves.other moves all of "other-redis" as well; move each database once.`,
    `moves.again.target.database: the instance "store" has no database "others"; did you mean "other"?`,
    `moves.kept.accounts.keeper: the database "kept" of "store" has the account "keeper" with a password of its own; write password: carried there, or as: keeper here.`,
    "moves.kept.checks: a source of Redis cannot be asked in SQL; take them out; every key is compared.",
    "moves.kept.maxMegabytesPerSecond: a source of Redis sends its data once as to a replica, as fast as it can; take it out, and rehearse when there is little to do.",
    "moves.kept.source.database: a source of Redis has no databases by name, and is moved as a whole; take it out.",
    "moves.kept.waive: there is nothing that a move of Redis can do without; take it out, and remove from the source what stands against the move.",
    "moves.orders.source.database: missing; what belongs here: name of the database in the source.",
  ],
  "mariadb-moves": [
    `moves.books.accounts.reader: the database "books" of "shelf" has the account "reader" with a password of its own; write password: carried there, or as: reader here.`,
    `moves.wiki.source: moves.books moves another database of "old-maria", and dbhaven moves only one out of a MariaDB server yet; bring one of them by hand before, and drop it there.`,
    "moves.wiki.waive: there is nothing that a move of MariaDB can do without; take it out, and remove from the source what stands against the move.",
  ],
  "move-to-nowhere": [
    `moves.bills.target.instance: "pg-bills" is no instance of this estate; known is "pg-main".`,
    `moves.orders.source.server: "srv48" is no server of this estate; did you mean "srv84"?`,
    `moves.orders.target.database: the instance "pg-main" has no database "oders"; did you mean "orders"?`,
  ],
  "move-without-target": [
    "moves.orders.target: missing; what belongs here: database that takes over.",
  ],
  "moves-collide": [
    `moves.again.target: moves.orders leads into the database "orders" of "pg-main" as well; give each move a target of its own.`,
    "moves.twice.accounts: nothing is written here; write {} where all defaults are right.",
    `moves.twice.source: moves.orders moves the database "orders" of "old-db" as well; move each database once.`,
  ],
  "network-of-nobody": [
    "networks.backend: no instance is on this network; set network: backend on an instance, or remove it.",
  ],
  "network-options": [
    `networks.backend.atachable: unknown key; did you mean "attachable"?`,
    `networks.backend.encrypted: "yes" is not right here; write true or false.`,
  ],
  networks: [
    `databaseStacks.main.instances.pg-main.network: "close" is no network of this estate; did you mean "closed"?`,
    "networks.spare: no instance is on this network; set network: spare on an instance, or remove it.",
    `proxies.old-db.to.instance: a proxy cannot join the network "closed"; set attachable: true on it.`,
  ],
  "no-manager": [
    `servers: none is the Swarm's manager; set manager: true on one of "srv80" and "srv84".`,
  ],
  "no-servers": [
    "servers: there is none; describe at least the Swarm's manager.",
  ],
  "nothing-written": [
    "databaseStacks.main.instances.pg-main.databases.orders.accounts.orders_app: nothing is written here; write {} where all defaults are right.",
    "databaseStacks.main.instances.pg-main.port: nothing is written here; write a whole number from 1 to 65535, or leave the key out.",
    "databaseStacks.main.instances.pg-main.settings: nothing is written here; write {} where all defaults are right.",
  ],
  "null-parts": [
    "images: nothing is written here; write {} where all defaults are right.",
    "networks: nothing is written here; write {} where all defaults are right.",
    "proxies: nothing is written here; write {} where all defaults are right.",
  ],
  "offline-manager": [
    "servers.srv80.state: \"ofline\" is unknown here; did you mean \"offline\"?",
    "servers.srv84.state: offline, and everything that belongs to the whole Swarm goes through its manager; mark another manager of the Swarm with manager: true, or bring this one back first.",
  ],
  "password-at-the-top": [
    "password: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.password'",
  ],
  "password-below-unknown-key": [
    "databaseStacks.main.instances.pg-main.auth.root.rootPassword: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.rootRootPassword'",
  ],
  "password-file-twice": [
    `applications.web.databases.bills.passwordFile: "/run/secrets/database-password" is the password file of "main" already; give it one of its own, as in /run/secrets/bills-password.`,
  ],
  "password-in-address": [
    "applications.web.probe.command[1]: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.command'",
  ],
  "password-in-settings": [
    "databaseStacks.main.instances.pg-main.settings.primary_conninfo: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.pgMainPrimaryConninfo'",
    "databaseStacks.main.instances.pg-main.settings.requirepass: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.pgMainRequirepass'",
  ],
  "password-of-account": [
    "databaseStacks.main.instances.pg-main.databases.orders.accounts.orders_app.password: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.ordersAppPassword'",
  ],
  "password-of-engine": [
    "servers.srv80.docker: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.srv80Docker'",
  ],
  "password-of-source": [
    "moves.orders.source.password: a secret in plain text, and whoever may read the estate may read it; write passwordSecret: oldOrders instead, change it if others could see it, and store it encrypted; this asks for the value: pulumi config set --secret --path 'secrets.oldOrders'",
  ],
  "passwords-in-environment": [
    "applications.web.environment.API_TOKEN: it looks like a password, and everybody may read the environment; let the application read it from a file, as in API_TOKEN_FILE: ${main.passwordFile}.",
    "applications.web.environment.DB_PASSWORD: it looks like a password, and everybody may read the environment; let the application read it from a file, as in DB_PASSWORD_FILE: ${main.passwordFile}.",
    "applications.web.environment.DB_PWD: it looks like a password, and everybody may read the environment; let the application read it from a file, as in DB_PWD_FILE: ${main.passwordFile}.",
    "applications.web.environment.DB_URL: there is a password in this address, and everybody may read the environment; leave it out, and let the application read it from ${main.passwordFile}.",
  ],
  placeholders: [
    "applications.web.environment.A: ${mian.host} stands for nothing; did you mean ${main.host}?",
    "applications.web.environment.B: ${main.hots} stands for nothing; did you mean ${main.host}?",
    "applications.web.environment.C: ${main.password} would show the password to everybody; use ${main.passwordFile}, the file that holds it.",
    'applications.web.environment.D: ${HOME} stands for nothing; the application\'s databases are called "main".',
    "applications.web.environment.E: ${main} stands for nothing; known are ${main.host}, ${main.port}, ${main.database}, ${main.account}, ${main.passwordFile}, ${main.authorityFile}.",
  ],
  "pool-account-limit": [
    "databaseStacks.main.instances.pg-main.databases.orders.accounts.orders_app.connectionLimit: the pools that use the account take up to 12 connections (applications.web: 6 x 2), but 10 is its limit; set it to 12 or more, or make the pools smaller.",
  ],
  "pool-default-maximum": [
    `databaseStacks.main.instances.pg-main.settings.max_connections: the pools of the applications of "pg-main" take up to 100 connections (applications.web: 50 x 2), but of 100 only 92 are theirs (3 are superuser_reserved_connections, 5 dbhaven's reserve); set it to 108 or more, or make the pools smaller.`,
  ],
  "pool-form": [
    "applications.web.databases.main.pool.minIdle: 8 are more than max (5); write 5 or less.",
    "applications.web.databases.more.pool.max: missing; what belongs here: connections that one task opens at most.",
    `applications.web.databases.more.pool.maximum: unknown key; known are "max" and "minIdle".`,
    "applications.web.databases.third.pool: 20 is not right here; write a map.",
  ],
  "pool-placeholders": [
    'applications.web.environment.POOL_IDLE: ${main.poolMinIdle} stands for nothing, as "main" has no pool; describe it beside the account, as in pool: { max: 20, minIdle: 5 }.',
    "applications.web.environment.POOL_MORE: ${sized.poolMaks} stands for nothing; did you mean ${sized.poolMax}?",
    'applications.web.environment.POOL_SIZE: ${main.poolMax} stands for nothing, as "main" has no pool; describe it beside the account, as in pool: { max: 20, minIdle: 5 }.',
  ],
  "pool-reserved": [
    `databaseStacks.main.instances.pg-main.settings.max_connections: the pools of the applications of "pg-main" take up to 26 connections (applications.web: 26), but of 40 only 25 are theirs (10 are superuser_reserved_connections, 5 dbhaven's reserve); set it to 41 or more, or make the pools smaller.`,
  ],
  "pool-too-large": [
    `databaseStacks.main.instances.pg-main.settings.max_connections: the pools of the applications of "pg-main" take up to 55 connections (applications.web: 20 x 2, applications.jobs: 15), but of 60 only 52 are theirs (3 are superuser_reserved_connections, 5 dbhaven's reserve); set it to 63 or more, or make the pools smaller.`,
  ],
  "port-twice": [
    `databaseStacks.main.instances.pg-two.port: port 5435 of the server "srv80" is taken by the instance "pg-main"; publish another port, or none.`,
  ],
  "proxies-collide": [
    `proxies.address-again.address: proxies.further has the address 172.22.1.249 on the network "old-net" as well; keep one proxy for each address.`,
    `proxies.address-wrong.address: "172.22.1.256" is not right here; write an IPv4 address, like 172.22.1.249.`,
    `proxies.again.alias: proxies.old-db answers to "Old-DB" on the network "old-net" as well; keep one proxy for each name.`,
    `proxies.both.socket.file: "../s.sock" is not right here; write the name of a file at the volume's root.`,
    `proxies.both: "alias" and "socket" exclude each other; keep one of them.`,
    `proxies.further.aliases[1]: proxies.old-db answers to "old-db" on the network "old-net" as well; keep one proxy for each name.`,
    `proxies.socket-again.socket: proxies.socket is the socket "s.sock" of the volume "old-socket" as well; keep one proxy for each socket.`,
  ],
  manage: [
    `databaseStacks.main.instances.hidden.manage: provider, and the instance publishes no port by which the provider could reach it; set port beside it, or write manage: job.`,
    `databaseStacks.main.instances.icu.databases.orders.localeProvider: icu, and Pulumi's provider for PostgreSQL makes databases of the C library's locales only; write manage: job on the instance.`,
    `databaseStacks.main.instances.new.manage: provider, and Pulumi's provider for MySQL makes no accounts on MariaDB 10.11 (only before 10.10); write manage: job.`,
    `databaseStacks.main.instances.new.manage: the provider may log in from nowhere; name the operators' addresses under administrators, as in [192.0.2.0/24], or write manage: job.`,
    `databaseStacks.main.instances.newer.manage: provider, and Pulumi's provider for MySQL makes no accounts on MariaDB 11.8 (only before 10.10); write manage: job.`,
    `databaseStacks.main.instances.newer.manage: provider, and the instance publishes no port by which the provider could reach it; set port beside it, or write manage: job.`,
    `databaseStacks.main.instances.old.adopt: Pulumi's provider for MySQL takes over no accounts that exist; write manage: job on the instance.`,
    `databaseStacks.main.instances.old.databases.shop.adopt: Pulumi's provider for MySQL takes over no accounts that exist; write manage: job on the instance.`,
    `databaseStacks.main.instances.old.manage: the provider may log in from nowhere; name the operators' addresses under administrators, as in [192.0.2.0/24], or write manage: job.`,
    `databaseStacks.main.instances.unnamed.manage: provider, and the tag of "registry.example:5000/mariadb:lts" does not say whether this is a MariaDB before 10.10; name the version, as in mariadb:10.6, or write manage: job.`,
    `databaseStacks.main.instances.unnamed.manage: the provider may log in from nowhere; name the operators' addresses under administrators, as in [192.0.2.0/24], or write manage: job.`,
  ],
  "mariadb-databases": [
    `databaseStacks.main.instances.shared.databases.blog.accounts.blog.connectionLimit: 0 is not right here; write a whole number above 0.`,
    `databaseStacks.main.instances.shared.databases.blog.accounts.shop: the account "shop" of the instance "shared" is also databaseStacks.main.instances.shared.databases.shop.accounts.shop; accounts belong to the whole instance; give each a name of its own.`,
    `databaseStacks.main.instances.shared.databases.blog.collation: "latin1_swedish_ci" is no collation of the character set "utf8mb4"; write one that starts with "utf8mb4_", or another characterSet.`,
    `databaseStacks.main.instances.shared.databases.mysql: "mysql" is a database of MariaDB's own; give it another name.`,
    `databaseStacks.main.instances.shared.databases.shop.accounts.root: "root" is an account of MariaDB's own; give it another name.`,
    `databaseStacks.main.instances.shared.databases.shop.accounts.shop.role: "owner" is unknown here; write "application", "readOnly" or "migration".`,
    `databaseStacks.main.instances.shared.databases.shop.accounts["two words"]: this cannot be a name here; write letters, digits and _ . -, 80 at most.`,
    `databaseStacks.main.instances.shared.databases.texts.accounts.texts.connectionLimit: the pools that use the account take up to 60 connections (applications.web: 60), but 5 is its limit; set it to 60 or more, or make the pools smaller.`,
    `databaseStacks.main.instances.shared.databases.texts.characterSet: "utf8mb4; drop" is not right here; write the name of a character set, like utf8mb4.`,
    `databaseStacks.main.instances.shared.databases.texts.owner: unknown key; known are "accounts", "adopt", "characterSet", "collation", "formerly" and "release".`,
    `databaseStacks.main.instances.shared.databases["odd\`name"]: this cannot be a name here; write letters, digits and _ -, 64 at most.`,
    `databaseStacks.main.instances.shared.settings.max_connections: the pools of the applications of "shared" take up to 60 connections (applications.web: 60), but of 42 only 37 are theirs (5 are dbhaven's reserve); set it to 65 or more, or make the pools smaller.`,
  ],
  "mariadb-settings": [
    `databaseStacks.main.instances.large.settings.innodb_buffer_pool_size: 1024 MB are more than 75 % of the memory limit (1024 MB); write 768M or less, leave it out (512M follow from the limit), or raise memoryMegabytes to 1366 or more.`,
    `databaseStacks.main.instances.lots.settings.innodb-buffer-pool-size: "lots" is not a size; write a number with its unit, as in "512M".`,
    `databaseStacks.main.instances.lots.settings.max_connections: "few" is not a number of connections; write a whole number from 10 to 100000.`,
    `databaseStacks.main.instances.many.memoryMegabytes: 1024 MB are too little for the buffer pool (512 MB) and 1000 connections of 1 MB; raise it to 1512 or more, or set settings.max_connections to 512 or less.`,
    `databaseStacks.main.instances.twice.image: "mariadb" has no tag, which means latest; add the tag of one version, as in postgres:17-trixie.`,
    `databaseStacks.main.instances.twice.settings.sort-buffer-size: "sort_buffer_size" is the same setting; keep one of the two.`,
    `databaseStacks.main.instances.unsafe.manage: "providers" is unknown here; did you mean "provider"?`,
    `databaseStacks.main.instances.unsafe.settings.Innodb-Doublewrite: dbhaven decides this setting; without it a crash loses data; leave it out.`,
    `databaseStacks.main.instances.unsafe.settings.bind_address: dbhaven decides this setting; the instance listens on its network; leave it out.`,
    `databaseStacks.main.instances.unsafe.settings.innodb_flush_log_at_trx_commit: dbhaven decides this setting; without it a crash loses data; leave it out.`,
    `databaseStacks.main.instances.unsafe.settings.port: dbhaven decides this setting; the instance listens on 3306; to publish another port on the server, set port beside settings.`,
    `databaseStacks.main.instances.unsafe.settings.skip-grant-tables: dbhaven decides this setting; who may connect follows from the accounts; leave it out.`,
    `databaseStacks.main.instances.unsafe.settings.sql_mode: "A\\nB" is not right here; write text in one line, a number or true or false.`,
    `databaseStacks.main.instances.unsafe.settings["two words"]: this cannot be a name here; write letters, digits, underscores and hyphens.`,
  ],
  mysql: [
    `databaseStacks.main.instances.long.databases.shop.accounts.a_name_of_more_than_thirty-two_letters: this cannot be a name here; write letters, digits and _ . -, 32 at most.`,
    `databaseStacks.main.instances.long.databases.shop.accounts["mysql.session"]: "mysql.session" is an account of MySQL's own; give it another name.`,
    `databaseStacks.main.instances.many.memoryMegabytes: 1024 MB are too little for the server itself (256 MB), the buffer pool (384 MB) and 500 connections of 1 MB; raise it, or set settings.max_connections to 384 or less.`,
    `databaseStacks.main.instances.ranges.administrators[0]: "2001:db8::/64" is no range of IPv4 addresses, and an account of this engine knows no other; write an address with the length of its prefix, as in 192.0.2.0/24 or 192.0.2.7/32.`,
    `databaseStacks.main.instances.small.memoryMegabytes: 256 MB are too little for MySQL, which takes 256 MB before it has read a row; write 384 or more.`,
    `databaseStacks.main.instances.unsafe.administrators: the instance publishes no port, so that nobody reaches it from outside its network; leave it out, or publish a port.`,
    `databaseStacks.main.instances.unsafe.settings.default-authentication-plugin: dbhaven decides this setting; accounts are made with caching_sha2_password; leave it out.`,
    `databaseStacks.main.instances.unsafe.settings.innodb_dedicated_server: dbhaven decides this setting; sizes follow from memoryMegabytes; leave it out, or set one of them here.`,
    `databaseStacks.main.instances.unsafe.settings.innodb_log_file_size: dbhaven decides this setting; MySQL has innodb_redo_log_capacity instead; set that.`,
    `databaseStacks.main.instances.unsafe.settings.loose-mysqlx: dbhaven decides this setting; the instance listens on its network; leave it out.`,
    `moves.shop.target.instance: the instance "long" is mysql, and a move takes a PostgreSQL, Redis or MariaDB database into an instance of its engine; name a PostgreSQL, Redis or MariaDB instance, or remove the move and bring the data by hand.`,
  ],
  "redis-databases": [
    `applications.web.databases.main.account: the database "mails" of "jobs" has no account "mailr"; did you mean "mailer"?`,
    `databaseStacks.main.instances.jobs.databases.mailings.accounts.mailer.role: "carried" is unknown here; write "application" or "readOnly".`,
    `databaseStacks.main.instances.jobs.databases.mailings.accounts.mailer: the user "mailer" of the instance "jobs" is also databaseStacks.main.instances.jobs.databases.mails.accounts.mailer; users belong to the whole instance; give each account a name of its own.`,
    `databaseStacks.main.instances.jobs.databases.mailings.accounts["two words"]: this cannot be a name here; write letters, digits and _ . @ : -, 63 at most.`,
    `databaseStacks.main.instances.jobs.databases.mailings.keyPattern: "mailings:*" and "mail*" of "mails" may mean the same key; let each begin with letters of its own, as in "mailings:*".`,
    `databaseStacks.main.instances.jobs.databases.mails.accounts.default: "default" is a user of Redis' own; give it another name, or write password: carried for clients that send a password alone.`,
    `databaseStacks.main.instances.jobs.databases.odd.keyPattern: "a b" is not right here; write a pattern of keys without blanks, quotes and backslashes, like shop:*.`,
    `databaseStacks.main.instances.jobs.databases.rest.accounts.rest.connectionLimit: unknown key; known are "password", "role", "rotation" and "unencrypted".`,
    `databaseStacks.main.instances.jobs.databases.rest.keyPattern: missing, and the instance has other databases; write the pattern of its keys, as in "rest:*".`,
    `databaseStacks.main.instances.jobs.databases.rest.owner: unknown key; known are "accounts", "adopt", "formerly", "keyPattern" and "release".`,
    `databaseStacks.main.instances.other.port: port 6379 of the server "srv80" is taken by the instance "jobs"; publish another port, or none.`,
  ],
  "redis-settings": [
    `databaseStacks.main.instances.cache.image: the Alpine variant has no bash, with which dbhaven starts the server; name the Debian variant, as in redis:7.2-bookworm.`,
    `databaseStacks.main.instances.cache.manage: "provider" is unknown here; write "job".`,
    `databaseStacks.main.instances.cache.role: "cash" is unknown here; write "cache", "queue" or "store".`,
    "databaseStacks.main.instances.cache.settings.RequirePass: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.cacheRequirePass'",
    `databaseStacks.main.instances.cache.settings.appendonly: "no\\ndir /tmp" is not right here; write text in one line, a number or true or false.`,
    `databaseStacks.main.instances.cache.settings.maxmemory-policy: "allkeys-lur" is unknown here; did you mean "allkeys-lru"?`,
    `databaseStacks.main.instances.cache.settings.maxmemory: "250mb" leaves less than a tenth of memoryMegabytes (256) for buffers and fragmentation; write "230mb" or less, raise memoryMegabytes, or leave it out.`,
    `databaseStacks.main.instances.cache.settings.port: dbhaven decides this setting; the instance listens on 6379; to publish another port on the server, set port beside settings.`,
    `databaseStacks.main.instances.endless.settings.maxmemory: 0 means no limit, and the kernel would end the server at the container's; write "460mb" or less, raise memoryMegabytes, or leave it out.`,
    `databaseStacks.main.instances.endless.settings.save_often: this cannot be a name here; write letters, digits and hyphens.`,
    `databaseStacks.main.instances.lots.settings.maxmemory: "lots" is not a size; write a number with its unit, as in "256mb".`,
  ],
  "proxy-form": [
    `proxies.old-db.alias: "" is not right here; write an IP address or host name.`,
    "proxies.old-db.listenPort: 5432.5 is not right here; write a whole number from 1 to 65535.",
    `proxies.old-db.network: "old net" is not right here; write a Docker name (letters, digits, dots, underscores and hyphens).`,
    `proxies.old-db.to: "pg-main" is not right here; write a map.`,
  ],
  "probe-address": [
    `applications.address.probe.http: "http://300.1.1.1/" is no address that can be asked; write a host name or an IP address, and a port from 1 to 65535.`,
    `applications.big.probe.http: "http://localhost:99999/health" is no address that can be asked; write a host name or an IP address, and a port from 1 to 65535.`,
    `applications.none.probe.http: "http://localhost:0/" has no port that there is; write one from 1 to 65535.`,
    `applications.port.probe.tcp: "localhost:99999" has no port that there is; write one from 1 to 65535.`,
    `applications.zero.probe.tcp: "localhost:0" has no port that there is; write one from 1 to 65535.`,
  ],
  "probe-sql": [
    `applications.cached.probe.sql: "store" is an instance of Redis, which knows no SQL; ask by a command in the application's container, or by a page or port of it.`,
    'applications.mistyped.probe.database: "mian" is no database of the application; did you mean "main"?',
    'applications.several.probe.database: missing, as the application uses several databases; write "main" or "more".',
    'applications.without.probe.sql: the application uses no database that could be asked; describe it under databases.',
  ],
  rendered: [
    'applications.again.settings.files["/opt/web/.env"]: applications.web writes the file already; give the values of both in one place.',
    "applications.nothing.settings.files: there is no file in it; name the file that the application's container gets its environment from, or leave the settings out.",
    'applications.web.databases.main: the move "orders" takes the database away, and no proxy on "srv84" leads to its new place; write ${main.host} into one of the files under settings, or describe a proxy with the host name that the container knows.',
    'applications.web.databases.own.account: the account "orders_app" gets a new password, and no value under settings has ${own.password}; write it into the file in which the application looks for it, or use an account that a move carries.',
    'applications.web.settings.files["/opt/web/.env"].values.2ND: this is no key of a file of lines KEY=VALUE; write letters, digits, underscores, dots and hyphens.',
    'applications.web.settings.files["/opt/web/.env"].values.DB_FILE: ${main.passwordFile} stands for nothing; known are ${main.host}, ${main.port}, ${main.database}, ${main.account}.',
    'applications.web.settings.files["/opt/web/.env"].values.DB_HOST: ${mian.host} stands for nothing; did you mean ${main.host}?',
    'applications.web.settings.files["/opt/web/.env"].values.DB_PASSWORD: the account "legacy" is carried, and only its old users know its password; leave it out: what is not named here stays in the file as it is.',
    `applications.web.settings.files["/opt/web/.env"].values.DB_PORT: the instance "pg-main" publishes no port; give it one (port), or write \${main.host} and \${main.port}, and let the application join the instance's network.`,
    'applications.web.settings.files["/opt/web/.env"].values.DB_URL: a password in plain text, and whoever may read the estate may read it; leave it out: what is not named here stays in the file as it is; a password that dbhaven makes is ${use.password}.',
    'applications.web.settings.files["/opt/web/.env"].values.MAIL_PASSWORD: a password in plain text, and whoever may read the estate may read it; leave it out: what is not named here stays in the file as it is; a password that dbhaven makes is ${use.password}.',
    'applications.web.settings.files["/opt/web/compose.yaml"].values["services..web"]: this is no place in a YAML file; join its keys by dots, as in services.web.environment.DB_HOST; odd ones stand in brackets, as in services["my.web"].command[0].',
  ],
  "rendered-form": [
    'applications.managed.settings: does not go with "image"; it goes with "container".',
    'applications.relative.settings.files["/opt/../.env"].values.PORT: 5432 is no text; write text, in quotes.',
    'applications.relative.settings.files["/opt/../.env"].values["A B"]: this cannot be a name here; write a key of the file, without blanks.',
    'applications.relative.settings.files["/opt/../.env"]: this cannot be a name here; write the absolute path of a file, without . and ..',
    'applications.relative.settings.files["opt/.env"].format: "ini" is unknown here; write "env" or "yaml".',
    'applications.relative.settings.files["opt/.env"]: this cannot be a name here; write the absolute path of a file, without . and ..',
    'applications.relative.settings.restart.comand: unknown key; did you mean "command"?',
    'applications.relative.settings.restart.command: missing; what belongs here: program and arguments that start its container anew from these files, where npm run up runs; no shell. A bare docker compose up would fail at the old database, where that is a service of the same project.',
  ],
  replicas: [
    `applications.web.endpointMode: "vipp" is unknown here; did you mean "vip"?`,
    "applications.web.replicas: -1 is not right here; write a whole number, 0 or more.",
    `applications.web.revision: "1e3.5" is not right here; write a whole number, 0 or more.`,
  ],
  "same-names": [
    `databaseStacks.main.instances.web-a.databases.b: "web-a-b" is also the full name of databaseStacks.main.instances.web.databases.a-b; rename one of the databases or instances.`,
    `databaseStacks.main.instances.web: the application "web" has the same name, and with it the same Docker service; rename one of the two, for example to "pg-web".`,
    "databaseStacks.other.instances.pg-main: databaseStacks.main.instances.pg-main has the same name; give each instance of the estate a name of its own.",
  ],
  "secret-as-value": [
    "moves.orders.source.password: a secret in plain text, and whoever may read the estate may read it; write passwordSecret: ordersSource instead, change it if others could see it, and store it encrypted; this asks for the value: pulumi config set --secret --path 'secrets.ordersSource'",
    "moves.orders.source.passwordSecret: this text is not right here; write letters, digits, hyphens and underscores, starting with a letter.",
  ],
  "secrets-in-a-list": [
    "databaseStacks.main.instances.pg-main.apiKeys[0]: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.pgMainApiKeys'",
    "databaseStacks.main.instances.pg-main.apiKeys[1]: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.pgMainApiKeys'",
  ],
  "secrets-in-estate": [
    "secrets.ordersSource: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.ordersSource'",
    "secrets.other-source.value: a secret in plain text, and whoever may read the estate may read it; remove it, change it if others could see it, and store it encrypted if it is needed at all (dbhaven makes the passwords of accounts itself); this asks for the value: pulumi config set --secret --path 'secrets.otherSourceValue'",
  ],
  "server-twice": [
    `servers.srv84.docker: "ssh://root@198.51.100.84" is also the engine of servers.srv80; describe each machine once.`,
    `servers.srv84.node: "srv84" is also the node of servers.srv80; describe each machine once.`,
  ],
  settings: [
    "databaseStacks.main.instances.pg-main.settings.HBA_file: dbhaven decides this setting; who may connect follows from the accounts; leave it out.",
    "databaseStacks.main.instances.pg-main.settings.fsync: dbhaven decides this setting; without it a crash loses data; leave it out.",
    "databaseStacks.main.instances.pg-main.settings.max_connections: not a number of connections; write a whole number, 1 or more.",
    "databaseStacks.main.instances.pg-main.settings.port: dbhaven decides this setting; the instance listens on 5432; to publish another port on the server, set port beside settings.",
    `databaseStacks.main.instances.pg-main.settings.work_mem: not a size; write a number with its unit, as in "8MB".`,
  ],
  "several-kinds": [
    "applications.web.databases.main.account: missing; what belongs here: account of that database.",
    `applications.web.databases.main.instance: "pg-main" is no instance of this estate; known is "PG_main".`,
    "applications.web.environment.DB_HOST: ${mian.host} stands for nothing; did you mean ${main.host}?",
    "applications.web.environment.DB_PASSWORD: it looks like a password, and everybody may read the environment; let the application read it from a file, as in DB_PASSWORD_FILE: ${main.passwordFile}.",
    "applications.web.environment.PORT: 8080 is no text; write text, in quotes.",
    `applications.web.image: "web:latest" is another image from day to day; write the tag of one version, as in postgres:17-trixie.`,
    `applications.web.replicas: "many" is not right here; write a whole number, 0 or more.`,
    `databaseStacks.main.instances.PG_main.image: "postgres" has no tag, which means latest; add the tag of one version, as in postgres:17-trixie.`,
    `databaseStacks.main.instances.PG_main.prot: unknown key; did you mean "port"?`,
    `databaseStacks.main.instances.PG_main.server: "srv08" is no server of this estate; did you mean "srv80"?`,
    "databaseStacks.main.instances.PG_main.settings.port: dbhaven decides this setting; the instance listens on 5432; to publish another port on the server, set port beside settings.",
    "databaseStacks.main.instances.PG_main: this cannot be a name here; write lower-case letters, digits and hyphens, 30 at most, starting with a letter.",
    `moves.orders.accounts.orders.sa: unknown key; did you mean "as"?`,
    "moves.orders.source.passwordSecret: missing; what belongs here: key under `secrets` in the stack's configuration (pulumi config set --secret --path 'secrets.<key>').",
    "moves.orders.target.database: missing; what belongs here: name of a database in that instance.",
    `moves.orders.target.instance: "pg-main" is no instance of this estate; known is "PG_main".`,
    `servers.srv84.manger: unknown key; did you mean "manager"?`,
    `servers: none is the Swarm's manager; set manager: true on one of "srv80" and "srv84".`,
  ],
  "shared-buffers": [
    "databaseStacks.main.instances.pg-main.settings.shared_buffers: 512 MB are more than 40 % of the memory limit (1024 MB), and leave too little to connections, maintenance and the cache of the system; write 409MB or less, leave it out (a quarter of the limit), or raise memoryMegabytes to 1280 or more.",
  ],
  reservations: [
    `databaseStacks.main.instances.cache.reservations.disk: unknown key; known are "cpus" and "memoryMegabytes".`,
    "databaseStacks.main.instances.pg-main.reservations.cpus: 2 is more than the limit (cpus: 1); write 1 or less, or raise cpus.",
    "databaseStacks.main.instances.pg-main.reservations.memoryMegabytes: 1024 is more than the limit (memoryMegabytes: 512); write 512 or less, or raise memoryMegabytes.",
  ],
  "shared-buffers-blocks": [
    "databaseStacks.main.instances.pg-main.settings.shared_buffers: 512 MB are more than 40 % of the memory limit (512 MB), and leave too little to connections, maintenance and the cache of the system; write 204MB or less, leave it out (a quarter of the limit), or raise memoryMegabytes to 1280 or more.",
  ],
  "shared-buffers-sum": [
    "databaseStacks.main.instances.pg-main.memoryMegabytes: 1024 MB are too little for shared_buffers (400 MB) and max_connections (200) times work_mem (4 MB); raise it to 1200 or more, or set settings.max_connections to 156 or less.",
  ],
  "shared-buffers-text": [
    `databaseStacks.main.instances.pg-main.settings.shared_buffers: not a size; write a number with its unit, as in "256MB".`,
  ],
  "stopped-target": [
    `moves.orders.target.instance: the instance "pg-main" is stopped; write state: running, or remove the move.`,
  ],
  "taken-names": [
    `databaseStacks.main.instances.pg-main.databases.bills.owner: the role "orders_app" of the instance "pg-main" is also databaseStacks.main.instances.pg-main.databases.orders.accounts.orders_app; roles belong to the whole instance; give each owner and account a name of its own.`,
    `databaseStacks.main.instances.pg-main.databases.dbhaven: "dbhaven" is a database of dbhaven's own; give it another name.`,
    `databaseStacks.main.instances.pg-main.databases.orders.owner: "postgres" is a role of PostgreSQL's own; give it another name.`,
    `databaseStacks.main.instances.pg-main.databases.postgres.accounts.pg_reader: "pg_reader" is a role of PostgreSQL's own; give it another name.`,
    `databaseStacks.main.instances.pg-main.databases.postgres: "postgres" is a database of PostgreSQL's own; give it another name.`,
    `databaseStacks.main.instances.pg-main.databases["éééééééééééééééééééééééééééééééé"]: the name takes more than 63 bytes; shorten it.`,
  ],
  "two-managers": [
    `servers: "srv80" and "srv84" are marked as manager; keep manager: true on the one that dbhaven shall go through.`,
  ],
  "unicode-names": [
    `databaseStacks.main.instances["pg-mäin"].databases["bestellungen\\u0000"]: this cannot be a name here; write a name of 1 to 63 characters.`,
    `databaseStacks.main.instances["pg-mäin"]: this cannot be a name here; write lower-case letters, digits and hyphens, 30 at most, starting with a letter.`,
  ],
  "unknown-keys": [
    `backup: unknown key; did you mean "backups"?`,
    `databaseStacks.main.instances.pg-main.prot: unknown key; did you mean "port"?`,
    `databaseStacks.main.instances.pg-main.settigns: unknown key; did you mean "settings"?`,
    `servers.srv84.mangaer: unknown key; did you mean "manager"?`,
  ],
  "unknown-references": [
    `applications.web.databases.main.database: the instance "pg-main" has no database "order"; did you mean "orders"?`,
    `applications.web.databases.more.account: the database "orders" of "pg-main" has no account "order_app"; did you mean "orders_app"?`,
    `moves.orders.target.instance: "pg-mian" is no instance of this estate; did you mean "pg-main"?`,
    `proxies.old-db.to.instance: "elsewhere" is no instance of this estate; known is "pg-main".`,
  ],
  "unknown-server": [
    `applications.web.server: "srv90" is no server of this estate; did you mean "srv80"?`,
    `backups.server: "srv81" is no server of this estate; did you mean "srv80"?`,
    `databaseStacks.main.instances.pg-main.server: "srv08" is no server of this estate; did you mean "srv80"?`,
  ],
  "version-0": [
    "version: this dbhaven reads version 1, and the estate is of version 0; write it in the form of docs/configuration.md with version: 1.",
  ],
  "version-2": [
    "version: this dbhaven reads version 1, and the estate is of version 2; use a newer dbhaven, or write the estate in the form of docs/configuration.md with version: 1.",
  ],
  "version-2-with-more": [
    "version: this dbhaven reads version 1, and the estate is of version 2; use a newer dbhaven, or write the estate in the form of docs/configuration.md with version: 1.",
  ],
  "version-fraction": [
    "version: 1.1 is no version; write version: 1, the form that this dbhaven reads.",
  ],
  "version-missing": [
    "version: missing; write version: 1, the form that this dbhaven reads.",
  ],
  "version-text": [
    `version: "1" is text; write version: 1, without quotes.`,
  ],
  "version-word": [
    `version: "v1" is no version; write version: 1, the form that this dbhaven reads.`,
  ],
  volumes: [
    `applications.web.volumes.broken-pg-main-data: it holds the data of the instance "pg-main"; mount a volume of the application's own; its rows are reached through the database.`,
    `applications.web.volumes.broken-pg-old-data: it holds the data of the instance "pg-new"; mount a volume of the application's own; its rows are reached through the database.`,
    `applications.web.volumes.here: "var" is not right here; write an absolute path.`,
    `applications.web.volumes.more: "log" is mounted at "/var/log/web/" already; mount each volume at a path of its own.`,
    `applications.web.volumes["../etc"]: this cannot be a name here; write a Docker name (letters, digits, dots, underscores and hyphens).`,
    `backups.volume: it holds the data of the instance "pg-main"; name a volume of the backups' own.`,
    `proxies.socket.socket.volume: it holds the data of the instance "pg-new"; name the volume in which the old server kept its socket.`,
  ],
  "wrong-nesting": [
    `applications: "web" is not right here; write a map.`,
    `databaseStacks.pg-main.engine: unknown key; known are "formerly" and "instances".`,
    `databaseStacks.pg-main.image: unknown key; known are "formerly" and "instances".`,
    "databaseStacks.pg-main.instances: missing; what belongs here: database servers; each name is unique in the estate.",
    `databaseStacks.pg-main.server: unknown key; known are "formerly" and "instances".`,
    "servers: a list is not right here; write a map.",
  ],
  "wrong-texts": [
    `databaseStacks.main.instances.pg-main.image: "postgres:17 trixie" is not right here; write an image with its tag, like postgres:17-trixie.`,
    "databaseStacks.main.instances.pg-main.port: 70000 is not right here; write a whole number from 1 to 65535.",
    `name: "Broken Estate" is not right here; write lower-case letters, digits and hyphens, 30 at most, starting with a letter.`,
    `servers.srv80.docker: "root@198.51.100.80" is not right here; write ssh://user@host, unix:///path or tcp://host:port.`,
    `servers.srv84.address: "-oProxyCommand=x" is not right here; write an IP address or host name.`,
  ],
  "wrong-types": [
    "databaseStacks.main.instances.pg-main.cpus: 0 is not right here; write a number above 0.",
    "databaseStacks.main.instances.pg-main.databases.orders.accounts: a list is not right here; write a map.",
    `databaseStacks.main.instances.pg-main.databases.orders.extensions: "pg_trgm" is not right here; write a list.`,
    "databaseStacks.main.instances.pg-main.healthcheck.intervalSeconds: -1 is not right here; write a whole number above 0.",
    "databaseStacks.main.instances.pg-main.healthcheck.retries: 2.5 is not right here; write a whole number above 0.",
    `databaseStacks.main.instances.pg-main.manage: "jobs" is unknown here; did you mean "job"?`,
    `databaseStacks.main.instances.pg-main.memoryMegabytes: "plenty" is not right here; write a whole number, 128 or more.`,
    `databaseStacks.main.instances.pg-main.port: "5434" is text; write a whole number from 1 to 65535, without quotes.`,
    "databaseStacks.main.instances.pg-main.settings.random_page_cost: Infinity is not right here; write text, a number or true or false.",
    "databaseStacks.main.instances.pg-main.settings.shared_preload_libraries: a list is not right here; write text, a number or true or false.",
    `databaseStacks.main.instances.pg-main.state: "paused" is unknown here; write "running" or "stopped".`,
    `servers.srv84.manager: "yes" is not right here; write true or false.`,
  ],
  "yaml-bracket": [
    "yaml-bracket.yaml, line 14, column 50: this line does not fit to the ones before it; line it up with the keys that it belongs to, and close quotes, braces and brackets before it.",
  ],
  "yaml-colon": [
    "yaml-colon.yaml, line 20, column 15: a second colon stands in this line; put the text in quotes, or write the inner key on a line of its own.",
  ],
  "yaml-duplicate-key": [
    "yaml-duplicate-key.yaml, line 15, column 1: this key is there a second time; keep one of the two.",
  ],
  "yaml-endless-alias": [
    "yaml-endless-alias.yaml: it is nested without end; write out what its aliases stand for, and close braces and brackets.",
  ],
  "yaml-escape": [
    "yaml-escape.yaml, line 2, column 11: this escape is unknown in double quotes; double the backslash, or use single quotes.",
  ],
  "yaml-indentation": [
    "yaml-indentation.yaml, line 12, column 1: this line does not fit to the ones before it; line it up with the keys that it belongs to, and close quotes, braces and brackets before it.",
  ],
  "yaml-tab": [
    "yaml-tab.yaml, line 5, column 1: this line is indented with a tab; use spaces.",
  ],
  "yaml-tag": [
    "yaml-tag.yaml, line 2, column 7: this tag is unknown; leave it out.",
  ],
  "yaml-text": [
    `The estate: it is "dbhaven"; write a map that starts with version: 1.`,
  ],
  "yaml-two-documents": [
    "yaml-two-documents.yaml, line 6, column 1: a second document starts here; keep one estate in one file, without ---.",
  ],
  "yaml-unclosed": [
    "yaml-unclosed.yaml, line 6, column 1: this line does not fit to the ones before it; line it up with the keys that it belongs to, and close quotes, braces and brackets before it.",
  ],
  "yaml-unknown-alias": [
    "yaml-unknown-alias.yaml, line 13, column 19: this alias names nothing; put the anchor (&name) before the alias (*name).",
  ],
};

const folder = "test/fixtures/broken";

describe("A wrong estate", () => {
  for (const [name, expected] of Object.entries(table)) {
    it(`is refused with its sentences: ${name}`, () => {
      const { estate, issues } = composeEstate(fs.readFileSync(`${folder}/${name}.yaml`, "utf8"), `${name}.yaml`);
      assert.deepEqual(sentences(issues), expected);
      assert.equal(estate, undefined);
      assert.ok(expected.length > 0);
    });
  }

  it("is in the table for each file of the folder", () => {
    assert.deepEqual(fs.readdirSync(folder).sort(), Object.keys(table).map((name) => `${name}.yaml`).sort());
  });
});
