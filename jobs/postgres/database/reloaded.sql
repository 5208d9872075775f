-- Purpose: whether this session began after the server had read its pg_hba.conf: t or f. Parameters: reload (time).
select pg_conf_load_time() >= :'reload'::timestamptz;
