-- Where the source is and what the slot named $1 keeps; one row, with NULLs if there is no such slot.
-- Columns that not every version has (wal_status and safe_wal_size are of 13) are read through
-- to_jsonb().
SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::pg_catalog.int8 AS now,
       pg_catalog.pg_current_wal_flush_lsn() AS flush_lsn,
       s.slot_name IS NOT NULL AS has_slot,
       pg_catalog.to_jsonb(s) ->> 'wal_status' AS wal_status,
       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_flush_lsn(), s.restart_lsn)::pg_catalog.int8
         AS kept_bytes,
       (pg_catalog.to_jsonb(s) ->> 'safe_wal_size')::pg_catalog.int8 AS safe_bytes
  FROM (SELECT 1) AS one
  LEFT JOIN pg_catalog.pg_replication_slots AS s ON s.slot_name = $1
