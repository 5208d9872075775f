-- The database of Keycloak: 96 tables, 2 realms, 3 users, as they were counted on the real one. The tables that everything hangs on
-- have Keycloak's columns, the others one shape under Keycloak's names. Most of the :megabytes are events. The same rows each time.
\set password `cat /etc/account-password`
create role keycloak login password :'password';
alter database keycloak owner to keycloak;
set role keycloak;
begin;

create table realm (
  id varchar(36) primary key, name varchar(255) unique, enabled boolean not null default false, ssl_required varchar(255) default 'EXTERNAL',
  access_token_lifespan integer, sso_max_lifespan integer, not_before integer not null default 0
);
create table client (
  id varchar(36) primary key, realm_id varchar(36) references realm, client_id varchar(255), enabled boolean not null, secret varchar(255),
  redirect_uri varchar(4000), protocol varchar(255) default 'openid-connect', unique (realm_id, client_id)
);
create table user_entity (
  id varchar(36) primary key, realm_id varchar(255), username varchar(255), email varchar(255), email_verified boolean not null default false,
  enabled boolean not null default true, created_timestamp bigint, not_before integer not null default 0, unique (realm_id, username)
);
create table credential (
  id varchar(36) primary key, salt bytea, type varchar(255), user_id varchar(36) references user_entity, created_date bigint, secret_data text, credential_data text, priority integer
);
create table keycloak_role (id varchar(36) primary key, realm_id varchar(36) references realm, client uuid, name varchar(255), client_role boolean not null default false);
create table composite_role (composite varchar(36) references keycloak_role, child_role varchar(36) references keycloak_role, primary key (composite, child_role));
create table user_role_mapping (role_id varchar(255), user_id varchar(36) references user_entity, primary key (role_id, user_id));
create table event_entity (
  id varchar(36) primary key, client_id varchar(255), details_json varchar(2550), error varchar(255), ip_address varchar(255), realm_id varchar(255),
  session_id varchar(255), event_time bigint, type varchar(255), user_id varchar(255)
);
create table databasechangelog (id varchar(255) not null, author varchar(255) not null, dateexecuted timestamp not null, orderexecuted integer not null, md5sum varchar(35));
create table dbhaven_lab_writes (id varchar(64) primary key, written_at timestamptz not null default now());

insert into realm (id, name, enabled, access_token_lifespan, sso_max_lifespan) values (md5('master'), 'master', true, 60, 36000), (md5('wizardsofts'), 'wizardsofts', true, 300, 36000);
insert into user_entity (id, realm_id, username, email, email_verified, created_timestamp)
select md5(name), md5(realm), name, name || '@example.org', true, 1735689600000 + row_number() over () * 86400000
from (values ('admin', 'master'), ('ada', 'wizardsofts'), ('grace', 'wizardsofts')) made (name, realm);
insert into credential
select md5('credential' || id), decode(md5(id), 'hex'), 'password', id, created_timestamp, json_build_object('value', md5(username), 'salt', md5(email)), '{"hashIterations":210000,"algorithm":"pbkdf2-sha512"}', 10 from user_entity;
insert into client (id, realm_id, client_id, enabled, secret, redirect_uri)
select md5(realm.id || number), realm.id, 'service-' || number, number % 7 <> 0, md5('secret' || number), 'https://service-' || number || '.example.org/*' from realm, generate_series(1, 20) number;
insert into keycloak_role (id, realm_id, name, client_role) select md5('role' || realm.id || number), realm.id, 'role-' || number, number % 3 = 0 from realm, generate_series(1, 40) number;
insert into composite_role select above.id, below.id from keycloak_role above join keycloak_role below using (realm_id) where above.name = 'role-1' and below.name <> 'role-1';
insert into user_role_mapping select role.id, person.id from user_entity person join keycloak_role role using (realm_id);
insert into databasechangelog select number || '.0.0', 'sthorger@redhat.com', timestamp '2025-01-01' + number * interval '1 day', number, '9:' || md5(number::text) from generate_series(1, 150) number;

do $$
declare
  name text;
begin
  foreach name in array string_to_array('admin_event_entity associated_policy authentication_execution authentication_flow authenticator_config authenticator_config_entry broker_link
    client_attributes client_auth_flow_bindings client_initial_access client_node_registrations client_scope client_scope_attributes client_scope_client client_scope_role_mapping client_session
    client_session_auth_status client_session_note client_session_prot_mapper client_session_role client_user_session_note component component_config databasechangeloglock
    default_client_scope fed_user_attribute fed_user_consent fed_user_consent_cl_scope fed_user_credential fed_user_group_membership fed_user_required_action fed_user_role_mapping
    federated_identity federated_user group_attribute group_role_mapping identity_provider identity_provider_config identity_provider_mapper idp_mapper_config keycloak_group
    migration_model offline_client_session offline_user_session org org_domain policy_config protocol_mapper protocol_mapper_config realm_attribute realm_default_groups
    realm_enabled_event_types realm_events_listeners realm_localizations realm_required_credential realm_smtp_config realm_supported_locales redirect_uris required_action_config
    required_action_provider resource_attribute resource_policy resource_scope resource_server resource_server_perm_ticket resource_server_policy resource_server_resource
    resource_server_scope resource_uris revoked_token role_attribute scope_mapping scope_policy user_attribute user_consent user_consent_client_scope user_federation_config
    user_federation_mapper user_federation_mapper_config user_federation_provider user_group_membership user_required_action user_session user_session_note
    username_login_failure web_origins', ' ')
  loop
    name := btrim(name, E' \n');
    continue when name = '';
    execute format('create table %I (id varchar(36) primary key, realm_id varchar(36) references realm, name varchar(255) not null, value text)', name);
    execute format('create index %I on %I (realm_id, name)', 'idx_' || name, name);
    execute format('insert into %I select md5(%L || realm.id || number), realm.id, %L || number, md5(number::text) from realm, generate_series(1, 10) number', name, name, name || '-');
  end loop;
end
$$;

insert into event_entity (id, client_id, details_json, ip_address, realm_id, session_id, event_time, type, user_id)
select md5('event' || number), 'service-' || number % 20, json_build_object('auth_method', 'openid-connect', 'code_id', repeat(md5(number::text), 20)), '192.0.2.' || number % 256,
       md5('wizardsofts'), md5('session' || number / 5), 1735689600000 + number * 1000, (array['LOGIN', 'LOGOUT', 'CODE_TO_TOKEN', 'REFRESH_TOKEN'])[1 + number % 4], md5('ada')
from generate_series(1, :megabytes * 750) number;
create index idx_event_time on event_entity (realm_id, event_time);
commit;
reset role;
analyze;
