-- Purpose: ends every session but dbhaven's and tells how many there were. Run in the source's database dbhaven.
select dbhaven.sweep();
