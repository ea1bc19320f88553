-- Where each logical slot stands: a stream can start there or later, never before.
SELECT slot_name::pg_catalog.text AS name, confirmed_flush_lsn::pg_catalog.text AS confirmed
  FROM pg_catalog.pg_replication_slots
 WHERE slot_type = 'logical'
