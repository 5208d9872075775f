-- Purpose: temporary tables for what a verification has found; loaded by move/narrow.sh.
-- No event trigger of the database fires at what is made here and by the scripts that follow: those that fire always are refused
-- (prepare/refusals-target.sql), or held off with the session (set_newer_options).
set session_replication_role = replica;

create temporary table numbered (number integer primary key, bytes bigint, schema text, name text);
create temporary table digests (number integer, side text, piece integer, rows numeric, first numeric, second numeric);
create temporary table objects (side text, kind text, name text, definition text);
create temporary table checks (number integer, side text, answer text);
create temporary table seconds (step text, seconds numeric);
create temporary table "differing-keys" (number integer, side text, key text, count bigint, sum numeric);
