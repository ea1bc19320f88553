-- After how many milliseconds without a word from us the server ends the stream; 0 = never.
SELECT setting AS milliseconds FROM pg_catalog.pg_settings WHERE name = 'wal_sender_timeout'
