-- What could be installed.
SELECT name, default_version AS version FROM pg_catalog.pg_available_extensions
