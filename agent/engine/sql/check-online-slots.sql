-- Replication slots: $1 are needed, and those whose names begin with $2 are this migration's own.
SELECT 'Failed' AS state, '603105' AS code,
       pg_catalog.format('The migration needs %s replication slots and the source has %s of %s free',
                         $1::pg_catalog.int8, greatest(m.n - s.used, 0), m.n)
       || CASE WHEN s.inactive > 0 THEN pg_catalog.format('; nobody uses these: %s', s.names) ELSE '' END
         AS message,
       'Raise max_replication_slots and restart the source, or drop slots that nobody needs with '
       || 'pg_drop_replication_slot(); or migrate fewer databases at once.' AS remedy,
       pg_catalog.format('ALTER SYSTEM SET max_replication_slots = %s;', s.used + $1::pg_catalog.int8) AS sql
  FROM (SELECT pg_catalog.current_setting('max_replication_slots')::pg_catalog.int8 AS n) AS m
 CROSS JOIN (SELECT pg_catalog.count(*) AS used,
                    pg_catalog.count(*) FILTER (WHERE NOT active) AS inactive,
                    pg_catalog.string_agg(slot_name::pg_catalog.text, ', ' ORDER BY slot_name)
                      FILTER (WHERE NOT active) AS names
               FROM pg_catalog.pg_replication_slots
              WHERE pg_catalog.left(slot_name::pg_catalog.text, pg_catalog.length($2::pg_catalog.text)) <> $2::pg_catalog.text) AS s
 WHERE m.n - s.used < $1::pg_catalog.int8
