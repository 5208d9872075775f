-- The database of GitLab: 29 projects and 5 users, as they were counted on the real one, and around them a few dozen tables with
-- what GitLab makes use of: extensions, sequences, partitions, jsonb, bytea, arrays, an exclusion constraint, a trigger, a view. Most of
-- the :megabytes are diffs and notes. The same rows each time.
\set password `cat /etc/account-password`
create role gitlab login password :'password';
alter database gitlabhq_production owner to gitlab;
create extension btree_gist;
create extension pg_trgm;
set role gitlab;
begin;

create table users (
  id bigserial primary key, username text not null unique, email text not null unique, encrypted_password text not null, admin boolean not null default false,
  created_at timestamptz not null, last_sign_in_ip inet, otp_secret bytea, state text not null default 'active' check (state in ('active', 'blocked'))
);
create table namespaces (id bigserial primary key, path text not null, type text not null default 'User', parent_id bigint references namespaces, traversal_ids bigint[] not null default '{}');
create table projects (
  id bigserial primary key, name text not null, path text not null, description text, namespace_id bigint not null references namespaces, creator_id bigint references users on delete set null,
  created_at timestamptz not null, star_count integer not null default 0, storage_size numeric(20, 0) not null default 0, topics text[] not null default '{}', unique (namespace_id, path)
);
create table projects_sync_events (id bigserial primary key, project_id bigint not null references projects on delete cascade);
create table issues (
  id bigserial primary key, iid integer not null, project_id bigint not null references projects on delete cascade, author_id bigint references users on delete set null, title text not null, description text,
  confidential boolean not null default false, due_date date, created_at timestamptz not null, unique (project_id, iid)
);
create table merge_requests (
  id bigserial primary key, iid integer not null, target_project_id bigint not null references projects on delete cascade, author_id bigint references users, title text not null,
  source_branch text not null, merge_params jsonb not null default '{}', created_at timestamptz not null, unique (target_project_id, iid)
);
create table merge_request_diff_files (
  merge_request_id bigint not null references merge_requests, relative_order integer not null, new_path text not null, a_mode varchar not null, diff text, primary key (merge_request_id, relative_order)
);
create table notes (
  id bigserial primary key, project_id bigint not null references projects on delete cascade, noteable_id bigint, noteable_type varchar, author_id bigint references users, note text, position jsonb,
  created_at timestamptz not null
);
create table ci_pipelines (id bigserial primary key, project_id bigint not null references projects, sha bytea not null, status varchar, duration interval, created_at timestamptz not null);
create table p_ci_builds (
  id bigserial, partition_id bigint not null, pipeline_id bigint not null references ci_pipelines, name varchar not null, status varchar, coverage double precision, options jsonb,
  primary key (id, partition_id)
) partition by list (partition_id);
create table ci_builds partition of p_ci_builds for values in (100);
create table ci_builds_101 partition of p_ci_builds for values in (101);
create table audit_events (id bigserial, author_id bigint not null, details text, created_at timestamptz not null, primary key (id, created_at)) partition by range (created_at);
create table audit_events_2025 partition of audit_events for values from ('2025-01-01') to ('2026-01-01');
create table audit_events_rest partition of audit_events default;
create table ci_variables (id bigserial primary key, project_id bigint not null references projects on delete cascade, key varchar not null, encrypted_value bytea, unique (project_id, key));
create table incident_management_oncall_shifts (
  id bigserial primary key, user_id bigint not null references users, rotation_id bigint not null, starts_at timestamptz not null, ends_at timestamptz not null,
  exclude using gist (rotation_id with =, tstzrange(starts_at, ends_at, '[)') with &&)
);
create table dbhaven_lab_writes (id varchar(64) primary key, written_at timestamptz not null default now());

create function insert_projects_sync_event() returns trigger language plpgsql as $$
begin
  insert into projects_sync_events (project_id) values (new.id);
  return null;
end
$$;
create trigger trigger_projects_parent_id_on_insert after insert on projects for each row execute function insert_projects_sync_event();
create view project_sizes with (security_barrier) as select namespace_id, count(*) as projects, sum(storage_size) as bytes from projects group by namespace_id;
comment on table projects is 'One for each repository.';

insert into users (username, email, encrypted_password, admin, created_at, last_sign_in_ip, otp_secret)
select name, name || '@example.org', '$2a$13$' || md5(name), name = 'root', timestamptz '2024-01-01 UTC' + number * interval '9 days', ('198.51.100.' || number)::inet, decode(md5(name), 'hex')
from unnest(array['root', 'ada', 'grace', 'edsger', 'barbara']) with ordinality made (name, number);
insert into namespaces (path, type, traversal_ids)
select case when number <= 5 then 'user-' else 'group-' end || number, case when number <= 5 then 'User' else 'Group' end, array[number] from generate_series(1, 7) number;
insert into namespaces (path, type, parent_id, traversal_ids) select 'subgroup-' || number, 'Group', 6 + number % 2, array[6 + number % 2, 7 + number] from generate_series(1, 4) number;
insert into projects (name, path, description, namespace_id, creator_id, created_at, star_count, storage_size, topics)
select 'Project ' || number, 'project-' || number, 'The ' || number || E'th — with “quotes”,\nand a second line', 1 + number % 11, 1 + number % 5, timestamptz '2024-02-01 UTC' + number * interval '11 hours', number * 7 % 40,
       number * 123456789::numeric, array['topic-' || number % 3, 'ä' || number] from generate_series(1, 29) number;
insert into issues (iid, project_id, author_id, title, description, confidential, due_date, created_at)
select number / 29 + 1, 1 + number % 29, 1 + number % 5, 'Issue ' || number, md5(number::text), number % 10 = 0, case when number % 4 = 0 then date '2025-01-01' + number % 300 end, timestamptz '2024-03-01 UTC' + number * interval '7 minutes'
from generate_series(0, 2899) number;
insert into merge_requests (iid, target_project_id, author_id, title, source_branch, merge_params, created_at)
select number / 29 + 1, 1 + number % 29, 1 + number % 5, 'Merge ' || number, 'branch-' || number, jsonb_build_object('force_remove_source_branch', number % 2, 'commit', md5(number::text), 'labels', array[number % 3, null]),
       timestamptz '2024-03-01 UTC' + number * interval '13 minutes' from generate_series(0, 1449) number;
insert into ci_pipelines (project_id, sha, status, duration, created_at)
select 1 + number % 29, sha256(number::text::bytea), (array['success', 'failed', 'canceled'])[1 + number % 3], number % 4000 * interval '1 second', timestamptz '2024-03-01 UTC' + number * interval '17 minutes' from generate_series(1, 2000) number;
insert into audit_events (author_id, details, created_at) select 1 + number % 5, 'change ' || md5(number::text), timestamptz '2024-06-01 UTC' + number * interval '5 hours' from generate_series(1, 3000) number;
insert into ci_variables (project_id, key, encrypted_value) select 1 + number % 29, 'KEY_' || number, decode(repeat(md5(number::text), 1 + number % 5), 'hex') from generate_series(1, 200) number;
insert into incident_management_oncall_shifts (user_id, rotation_id, starts_at, ends_at)
select 1 + number % 5, number % 3, timestamptz '2025-01-06 UTC' + number / 3 * interval '1 week', timestamptz '2025-01-13 UTC' + number / 3 * interval '1 week' from generate_series(0, 155) number;

-- The others have one shape.
do $$
declare
  name text;
begin
  foreach name in array array['appearances', 'application_settings', 'approvals', 'boards', 'chat_names', 'clusters', 'deploy_keys', 'deployments', 'environments', 'integrations',
    'keys', 'labels', 'lfs_objects', 'members', 'milestones', 'oauth_applications', 'packages_packages', 'pages_domains', 'protected_branches', 'releases', 'snippets', 'todos', 'uploads', 'web_hooks', 'wiki_page_meta']
  loop
    execute format('create table %I (id bigint generated by default as identity primary key, project_id bigint references projects on delete cascade, name text, settings jsonb, created_at timestamptz not null)', name);
    execute format('create index on %I (project_id, name)', name);
    execute format('insert into %I (project_id, name, settings, created_at) select 1 + number %% 29, %L || number, jsonb_build_object(''n'', number, ''s'', md5(number::text)), timestamptz ''2024-05-01 UTC'' + number * interval ''1 hour''
      from generate_series(1, 200) number', name, name || '-');
  end loop;
end
$$;

insert into merge_request_diff_files (merge_request_id, relative_order, new_path, a_mode, diff)
select 1 + number % 1450, number / 1450, 'src/file-' || number || '.rb', '100644', repeat(md5(number::text) || E'\n', 54) from generate_series(0, :megabytes * 300) number;
insert into notes (project_id, noteable_id, noteable_type, author_id, note, position, created_at)
select 1 + number % 29, 1 + number % 2900, 'Issue', 1 + number % 5, repeat(md5('note' || number) || ' ', 20), case when number % 5 = 0 then jsonb_build_object('line', number % 500, 'path', 'src/file-' || number || '.rb') end,
       timestamptz '2024-04-01 UTC' + number * interval '1 second' from generate_series(1, :megabytes * 280) number;
insert into p_ci_builds (partition_id, pipeline_id, name, status, coverage, options)
select 100 + number % 2, 1 + number % 2000, 'job-' || number % 17, 'success', case when number % 3 = 0 then number % 10000 / 97.0 end, jsonb_build_object('script', array[md5(number::text), 'make test'], 'retry', number % 3)
from generate_series(1, :megabytes * 400) number;
create index index_notes_on_noteable on notes (noteable_type, noteable_id);
create index index_issues_on_title_trigram on issues using gin (title gin_trgm_ops);
create index index_namespaces_on_traversal_ids on namespaces using gin (traversal_ids);
create index index_p_ci_builds_on_pipeline on p_ci_builds (pipeline_id);
create index index_users_on_lower_email on users (lower(email)) where state = 'active';
commit;
reset role;
analyze;
