-- Purpose: notes that nothing of any run is in a database: whatever is found there from now on is somebody else's. Run in the
-- target's database dbhaven. Parameters: move, database.
update dbhaven.copy set state = 'emptied' where move = :'move' and database = :'database' and state in ('filling', 'verified');
