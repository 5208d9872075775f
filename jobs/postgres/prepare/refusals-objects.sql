-- Purpose: objects of the source database that this method cannot carry, one sentence a line, with the name by which the move
-- may waive it in front.
select format('security label of %s cannot be carried: it needs its label provider on the target; drop it before the move (security label ... is null) and set it again after it, or waive it (the object arrives without it)',
              pg_describe_object(classoid::regclass, objoid, objsubid)) from pg_seclabel;
