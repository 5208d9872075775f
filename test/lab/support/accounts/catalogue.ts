/** What a server's own catalogue says of its accounts and databases, in a form that two servers can be compared by. */
import { isMysqlFamily } from "../../../../config/engines/mysqlFamily";
import type { InstancePlan } from "../../../../plan/instances";
import { engines, inContainer, task } from "../lab";

/** A line for each fact, sorted; passwords by their kind only. */
export async function catalogue(plan: InstancePlan): Promise<string[]> {
  const container = await task("srv80", plan.serviceName);
  if (!container) throw new Error(`${plan.serviceName} has no running task on srv80`);
  const ask = (command: string[]) => inContainer(engines.srv80, container, command);
  const lines = isMysqlFamily(plan.engine)
    ? [await ask([plan.engine, "--batch", "--raw", "--skip-column-names", "-e", `${accounts[plan.engine]}${family}`])]
    : await Promise.all([["postgres", cluster], ...plan.databases.map(({ name }) => [name, inDatabase] as const)].map(([database, sql]) =>
      ask(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database!, "-c", sql!])));
  return lines.join("\n").split("\n").filter((line) => line !== "").sort();
}

/** As text with names for numbers; privileges in one order. */
const acl = (column: string, kind: string, owner: string) => `(select string_agg(format('%s=%s by %s%s', case when grantee = 0 then 'public' else grantee::regrole::text end, privilege_type, grantor::regrole, case when is_grantable then ' with grant' else '' end), ', ' order by grantee::regrole::text, privilege_type, grantor::regrole::text) from aclexplode(coalesce(${column}, acldefault('${kind}', ${owner}))))`;

const cluster = `
select format('role %s: %s password %s', rolname, (to_jsonb(r) - '{oid,rolname,rolpassword}'::text[]), coalesce(split_part((select rolpassword from pg_authid a where a.oid = r.oid), '$', 1), 'none')) from pg_roles r where rolname !~ '^pg_'
union all
select format('member %s of %s by %s: %s', member::regrole, roleid::regrole, grantor::regrole, to_jsonb(m) - '{oid,roleid,member,grantor}'::text[]) from pg_auth_members m where roleid::regrole::text !~ '^pg_'
union all
select format('setting of %s in %s: %s', case setrole when 0 then 'all' else setrole::regrole::text end, coalesce((select datname from pg_database where oid = setdatabase), 'all'), setconfig) from pg_db_role_setting
union all
select format('database %s of %s: %s, rights %s', datname, datdba::regrole, to_jsonb(d) - '{oid,datname,datdba,datacl,dattablespace,datfrozenxid,datminmxid,datlastsysoid,datcollversion,dathasloginevt}'::text[], ${acl("datacl", "d", "datdba")}) from pg_database d`;

const inDatabase = `
select format('%s: schema %s of %s, rights %s', current_database(), nspname, nspowner::regrole, ${acl("nspacl", "n", "nspowner")}) from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
union all
select format('%s: extension %s %s in %s of %s', current_database(), extname, extversion, extnamespace::regnamespace, extowner::regrole) from pg_extension
union all
select format('%s: to come from %s in %s: %s %s', current_database(), defaclrole::regrole, case defaclnamespace when 0 then 'all' else defaclnamespace::regnamespace::text end, defaclobjtype, ${acl("defaclacl", "r", "defaclrole")}) from pg_default_acl
union all
select format('%s: %s %s of %s, rights %s', current_database(), relkind, oid::regclass, relowner::regrole, ${acl("relacl", "r", "relowner")}) from pg_class where relkind in ('r', 'v', 'm', 'p', 'f') and relnamespace::regnamespace::text !~ '^pg_' and relnamespace::regnamespace::text <> 'information_schema'
union all
select format('%s: setting of language %s, trusted %s, rights %s', current_database(), lanname, lanpltrusted, ${acl("lanacl", "l", "lanowner")}) from pg_language`;

/** Of each account what is kept of it; passwords by their kind. The administrator's are named after networks, which differ. */
const accounts = {
  mariadb: `
select concat('account ', user, '@', host, ': ', json_remove(json_set(priv, '$.authentication_string', if(json_value(priv, '$.authentication_string') = '', 'none', 'a hash')), '$.password_last_changed', '$.version_id')) from mysql.global_priv where user <> 'dbhaven'
union all
select concat('role ', user, ' ', host, ' ', role, ' ', admin_option) from mysql.roles_mapping`,
  mysql: `
select concat_ws(' ', 'account', user, host, plugin, if(authentication_string = '', 'none', 'a hash'), ssl_type, max_user_connections, max_connections, password_expired, account_locked, coalesce(user_attributes, '-')) from mysql.user where user <> 'dbhaven'
union all
select concat_ws(' ', 'role', from_user, from_host, to_user, to_host, with_admin_option) from mysql.role_edges`,
};

const family = `
union all
select concat('rights ', grantee, ': ', privilege_type, ' on ', table_schema, ' grantable ', is_grantable) from information_schema.schema_privileges
union all
select concat('rights ', grantee, ': ', privilege_type, ' on everything, grantable ', is_grantable) from information_schema.user_privileges where grantee not like '''dbhaven''@%'
union all
select concat('rights ', grantee, ': ', privilege_type, ' on ', table_schema, '.', table_name) from information_schema.table_privileges
union all
select concat('database ', schema_name, ' ', default_character_set_name, ' ', default_collation_name) from information_schema.schemata
union all
select concat('note ', kind, ' ', name) from dbhaven.made`;
