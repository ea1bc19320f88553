-- How many objects the target can lock at once: creating a schema in one go needs one for each.
SELECT pg_catalog.current_setting('max_locks_per_transaction')::pg_catalog.int8
       * (pg_catalog.current_setting('max_connections')::pg_catalog.int8
          + pg_catalog.current_setting('max_prepared_transactions')::pg_catalog.int8) AS locks
