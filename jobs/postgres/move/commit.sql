-- Purpose: commits a run's lease if it lasts, with those of the others behind the same fence; prints the state it then has. Run
-- in the source's database dbhaven. Parameters: run, others (runs, blanks between).
select (dbhaven.commit(:'run', array_remove(string_to_array(:'others', ' '), ''))).state;
