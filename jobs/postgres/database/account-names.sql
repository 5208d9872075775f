-- Purpose: names of the accounts, one a line. Parameters: accounts (JSON).
select account ->> 'name' from json_array_elements(:'accounts') account order by 1;
