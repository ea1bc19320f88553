-- Asks for the right to have no triggers fire; the setting ends with the statement's transaction.
SELECT pg_catalog.set_config('session_replication_role', 'replica', true)
