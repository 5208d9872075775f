-- Purpose: what is noted on a target instance. Run in its database "dbhaven" as superuser; a second run changes nothing.
-- One session after the other, as two that make the same at once fail.
do $$ begin perform pg_advisory_lock(hashtext('dbhaven')); end $$;
create schema if not exists dbhaven;

-- Databases that the job database.sh made or took over.
create table if not exists dbhaven.service (
  database text primary key,
  made timestamptz not null default now()
);

-- Who may connect to which database over a network, and whether without TLS: pg_hba.conf is written from it.
create table if not exists dbhaven.access (
  database text,
  account text,
  unencrypted boolean not null,
  primary key (database, account)
);

-- Which run of which move fills, or has filled, which database.
create table if not exists dbhaven.copy (
  run text primary key,
  move text not null,
  database text not null,
  state text not null,
  since timestamptz not null default now(),
  -- Accounts that the run brought to this instance.
  roles text[] not null default '{}',
  -- The job's result from `verified` on.
  result json
);
alter table dbhaven.copy drop constraint if exists copy_state_check,
  add constraint copy_state_check check (state in ('filling', 'emptied', 'verified', 'finished', 'reverted'));

-- Who could connect to a database that is closed for its way back: exactly these are let in again where it is not taken.
-- Quoted names; public is PUBLIC.
create table if not exists dbhaven.closed (
  database text,
  account text,
  primary key (database, account)
);
