-- Purpose: accounts that earlier runs of a move brought to this instance, as a JSON list. Run in its database dbhaven.
-- Parameters: move.
select coalesce(json_agg(distinct role), '[]') from dbhaven.copy, unnest(roles) role where move = :'move';
