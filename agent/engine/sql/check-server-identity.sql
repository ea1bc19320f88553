-- What two sessions of one server have in common and anybody may ask. That it is equal proves
-- little; that it differs proves that the servers are not the same.
SELECT pg_catalog.pg_postmaster_start_time()::pg_catalog.text
       || '/' || pg_catalog.current_setting('server_version') AS identity
