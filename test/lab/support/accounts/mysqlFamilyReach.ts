import type { MysqlFamilyInstancePlan } from "../../../../plan/instances";
import type { Cell, Seat } from "./reach";

/** The server's own database and dbhaven's, with a table of each. */
const system: Record<string, string> = { mysql: "db", dbhaven: "made" };
/** How the password of an account is set. */
const newPassword = { mariadb: "password('x')", mysql: "'x'" };

export function mysqlFamilyCells({ plan, database, account, others, password }: Seat<MysqlFamilyInstancePlan>): Cell[] {
  const { name, role } = account;
  const cell = (instance: string, place: string, action: string, allowed: boolean, text: string, inside = "", happened?: Cell["happened"]): Cell =>
    ({ home: plan.key, account: name, instance, place, action, allowed, attempt: { account: name, password, database: inside, text }, happened });
  const at = (place: string): Cell[] => {
    const own = place === database.name;
    const table = `${place}.${system[place] ?? "item"}`;
    const here = (action: string, roles: string[], sql: string) => cell(plan.key, place, action, own && roles.includes(role), sql);
    return [
      cell(plan.key, place, "use", own, "select 1", place),
      here("read", ["application", "readOnly", "migration"], `select count(*) from ${table}`),
      here("write", ["application", "migration"], `delete from ${table} where false`),
      here("make a table", ["migration"], `create table ${place}.made_here (id int); drop table ${place}.made_here`),
      here("make a view", ["migration"], `create view ${place}.made_here as select 1; drop view ${place}.made_here`),
      here("change the structure", ["migration"], `alter table ${table} comment 'seen'`),
      here("drop", ["migration"], `drop table if exists ${place}.not_there`),
    ];
  };
  const own = database.name;
  const beside = plan.databases.filter((one) => one !== database).map((one) => one.name);
  const accounts = plan.databases.flatMap((one) => one.accounts.map((other) => other.name)).filter((other) => other !== name);
  const server = (action: string, text: string, happened?: Cell["happened"]) => cell(plan.key, "server", action, false, text, own, happened);
  const some = (said: string) => said !== "0" && said !== "NULL" && said !== "";
  const listed = beside.map((one) => `'${one}'`).join(", ");
  return [
    ...[...plan.databases.map((one) => one.name), ...Object.keys(system)].flatMap(at),
    ...["root", "dbhaven", ...accounts].flatMap((other) => [
      server(`act as ${other}`, `create definer = '${other}'@'%' procedure made_here() select 1`),
      server(`change the password of ${other}`, `set password for '${other}'@'%' = ${newPassword[plan.engine]}`),
    ]),
    server("read a file", "select load_file('/etc/passwd')", some),
    server("write a file", "select 1 into outfile '/tmp/written'"),
    server("read passwords", "select authentication_string from mysql.user"),
    server("make an account", "create user made_here"),
    server("hand its rights on", `grant select on ${own}.* to made_here`),
    server("make a database", "create database made_here"),
    server("change a setting", "set global max_connections = 50"),
    server("keep the log off itself", "set session sql_log_off = 1"),
    server("see what others run", "select count(*) from information_schema.processlist where user <> substring_index(current_user(), '@', 1)", some),
    server("see others' tables in catalogues", `select count(*) from information_schema.tables where table_schema in (${listed}, 'dbhaven', 'mysql')`, some),
    server("see others' databases in catalogues", `select count(*) from information_schema.schemata where schema_name in (${listed}, 'dbhaven', 'mysql')`, some),
    server("see who may do what", "select count(*) from information_schema.user_privileges where grantee not like concat('''', substring_index(current_user(), '@', 1), '''@%')", some),
    ...others.map((other) => cell(other.key, "server", "log in", false, "select 1")),
  ];
}
