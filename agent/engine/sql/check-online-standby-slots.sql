-- Changes are sent only after the standbys of these slots have them (17).
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Changes are sent only when the standbys of these slots have them (synchronized_standby_slots): %s',
                         s.setting) AS message,
       'See to it that these standbys are up: one that is down stops the stream.' AS remedy,
       'ALTER SYSTEM RESET synchronized_standby_slots; SELECT pg_reload_conf();' AS sql
  FROM pg_catalog.pg_settings AS s
 WHERE s.name = 'synchronized_standby_slots' AND s.setting <> ''
