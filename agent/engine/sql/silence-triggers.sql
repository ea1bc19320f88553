-- What we do on the target is not what its event triggers are there to watch or to refuse: one that
-- came with the source's database would end the migration that brings it. Only a superuser can say
-- so, and only a superuser can have brought one.
SELECT pg_catalog.set_config('session_replication_role', 'replica', false)
 WHERE (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
