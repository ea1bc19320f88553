-- Larger transactions than this are written to the source's disk before they are sent, or sent in
-- pieces (14). The setting is of 13.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('The source decodes with %s of memory only (logical_decoding_work_mem): larger transactions are slow',
                         pg_catalog.pg_size_pretty(s.setting::pg_catalog.int8 * 1024)) AS message,
       'Set it to its default of 64 MB or more.' AS remedy,
       'ALTER SYSTEM SET logical_decoding_work_mem = ''64MB''; SELECT pg_reload_conf();' AS sql
  FROM pg_catalog.pg_settings AS s
 WHERE s.name = 'logical_decoding_work_mem' AND s.setting::pg_catalog.int8 < 65536
