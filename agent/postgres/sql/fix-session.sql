-- Gives values one text form on every server and switches off whatever could end a long
-- statement. Settings that a server does not know (transaction_timeout before 17) are left out by
-- asking pg_settings, so that one statement serves all versions.
SELECT pg_catalog.set_config(name, value, false)
  FROM (VALUES ('DateStyle', 'ISO, MDY'),
               ('IntervalStyle', 'postgres'),
               ('TimeZone', 'UTC'),
               ('extra_float_digits', '3'),
               ('bytea_output', 'hex'),
               ('xmloption', 'content'),
               ('lc_monetary', 'C'),
               ('standard_conforming_strings', 'on'),
               ('search_path', ''),
               ('row_security', 'off'),
               ('check_function_bodies', 'off'),
               ('default_transaction_read_only', 'off'),
               ('statement_timeout', '0'),
               ('lock_timeout', '0'),
               ('idle_in_transaction_session_timeout', '0'),
               ('idle_session_timeout', '0'),
               ('transaction_timeout', '0'),
               ('synchronize_seqscans', 'off'),
               ('quote_all_identifiers', 'off'),
               ('client_min_messages', 'warning')) AS wanted (name, value)
 WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_settings AS s
                WHERE pg_catalog.lower(s.name) = pg_catalog.lower(wanted.name))
