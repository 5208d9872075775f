-- Purpose: the roles that a run's fence keeps out, as a JSON list. Run in the source's database dbhaven. Parameters: run.
select to_json(roles) from dbhaven.lease where run = :'run';
