-- Purpose: notes which settings are the estate's. Run in the database dbhaven. Parameters: settings (JSON).
create schema if not exists dbhaven;
create table if not exists dbhaven.setting (name text primary key);
insert into dbhaven.setting select lower(key) from json_each_text(:'settings') on conflict do nothing;
