-- Triggers and rules that fire in sessions that replicate, with the statement that disables each and
-- the one that restores it. Partitions have triggers of their own, which follow their parent's.
SELECT pg_catalog.format('ALTER TABLE ONLY %s DISABLE TRIGGER %I', t.tgrelid::pg_catalog.regclass,
                         t.tgname) AS disable,
       pg_catalog.format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I', t.tgrelid::pg_catalog.regclass,
                         CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END, t.tgname)
         AS restore
  FROM pg_catalog.pg_trigger AS t
 WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R')
UNION ALL
SELECT pg_catalog.format('ALTER TABLE %s DISABLE RULE %I', r.ev_class::pg_catalog.regclass, r.rulename),
       pg_catalog.format('ALTER TABLE %s ENABLE %s RULE %I', r.ev_class::pg_catalog.regclass,
                         CASE r.ev_enabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END, r.rulename)
  FROM pg_catalog.pg_rewrite AS r
 WHERE r.rulename <> '_RETURN' AND r.ev_enabled IN ('A', 'R')
