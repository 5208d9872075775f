-- Purpose: opens a snapshot that other sessions can share for as long as this one lives, and prints its name.
begin isolation level repeatable read read only;
select pg_export_snapshot();
