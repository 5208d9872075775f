import type { PostgresInstancePlan } from "../../../../plan/instances";
import type { Cell, Seat } from "./reach";

/** The server's own databases and dbhaven's: nobody's business. */
const system = ["postgres", "template1", "dbhaven"];

/** Each is taken back where it worked. */
const inTransaction = (sql: string) => `begin; ${sql}; rollback`;

export function postgresCells({ plan, database, account, others, password }: Seat<PostgresInstancePlan>): Cell[] {
  const { name, role } = account;
  const cell = (instance: string, place: string, action: string, allowed: boolean, text: string, inside = place, happened?: Cell["happened"]): Cell =>
    ({ home: plan.key, account: name, instance, place, action, allowed, attempt: { account: name, password, database: inside, text }, happened });
  const table = (place: string) => (place === "chinook" ? "customer" : "item");
  const at = (place: string): Cell[] => {
    const own = place === database.name;
    const here = (action: string, roles: string[], sql: string) => cell(plan.key, place, action, own && roles.includes(role), inTransaction(sql));
    return [
      cell(plan.key, place, "log in", own, "select 1"),
      here("read", ["application", "readOnly", "migration", "carried"], `select count(*) from ${system.includes(place) ? "pg_class" : table(place)}`),
      here("make a table", ["migration"], "create table public.made_here (id int)"),
      here("make a schema", ["migration"], "create schema made_here"),
      ...(system.includes(place) ? [] : [
        here("write", ["application", "migration"], `delete from ${table(place)} where false`),
        here("change the structure", ["migration"], `alter table ${table(place)} add column more int`),
        here("drop", ["migration"], `drop table ${table(place)} cascade`),
      ]),
    ];
  };
  const roles = plan.databases.flatMap((one) => [one.owner, ...one.accounts.map((other) => other.name)]).filter((other) => other !== name);
  const server = (action: string, text: string, happened?: Cell["happened"]) => cell(plan.key, "server", action, false, text, database.name, happened);
  const some = (said: string) => said !== "0" && said !== "";
  return [
    ...[...plan.databases.map((one) => one.name), ...system].flatMap(at),
    ...["postgres", ...roles].map((other) => cell(plan.key, "server", `become ${other}`, role === "migration" && other === database.owner, `set role "${other}"`, database.name)),
    ...["postgres", ...roles].map((other) => server(`log in for good as ${other}`, `set session authorization "${other}"`)),
    server("read a file", "select pg_read_file('/etc/passwd')"),
    server("copy a file in", "create temporary table lines (line text); copy lines from '/etc/passwd'"),
    server("write a file", "copy (select 1) to '/tmp/written'"),
    server("run a program", "copy (select 1) to program 'cat'"),
    server("list files", "select pg_ls_dir('.')"),
    server("import a file", "select lo_import('/etc/passwd')"),
    server("read passwords", "select rolpassword from pg_authid"),
    server("make a role", "create role made_here"),
    server("make a database", "create database made_here"),
    server("change a setting", "alter system set work_mem = '3MB'"),
    server("change its own limit", `alter role "${name}" connection limit 100`),
    server("run machine code", "create function pg_temp.made_here() returns int language c as 'libc', 'getpid'"),
    server("see what others run", "select count(*) from pg_stat_activity where usename <> session_user and query not in ('', '<insufficient privilege>')", some),
    server("see rows by statistics", "select count(*) from pg_statistic"),
    // With the password of its own instance, also where an account has the same name.
    ...others.flatMap((other) => other.databases.map((one) => cell(other.key, one.name, "log in", false, "select 1"))),
  ];
}
