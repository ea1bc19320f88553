-- With no synchronous standby connected nothing on the source commits, nor does our publication.
-- sync_state is hidden (NULL) from those who may not see it: such a standby counts.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('No synchronous standby is connected (synchronous_standby_names = %s): commits on the source wait, ours as well',
                         s.setting) AS message,
       'Start the standby, or do without it.' AS remedy,
       'ALTER SYSTEM SET synchronous_standby_names = ''''; SELECT pg_reload_conf();' AS sql
  FROM pg_catalog.pg_settings AS s
 WHERE s.name = 'synchronous_standby_names' AND s.setting <> ''
   AND pg_catalog.current_setting('synchronous_commit') NOT IN ('off', 'local')
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_replication AS r
                    WHERE r.sync_state IS NULL OR r.sync_state IN ('sync', 'quorum'))
