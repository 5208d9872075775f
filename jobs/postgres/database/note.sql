-- Purpose: notes that the database is the job's. Parameters: database.
insert into dbhaven.service (database) values (:'database') on conflict do nothing;
