-- Event triggers that see CREATE PUBLICATION and may refuse it. Those of extensions know better.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Event trigger %s runs when the publication is made and may refuse it', t.evtname)
         AS message,
       'Disable it while the migration begins, if it does.' AS remedy,
       pg_catalog.format('ALTER EVENT TRIGGER %I DISABLE;', t.evtname) AS sql
  FROM pg_catalog.pg_event_trigger AS t
 WHERE t.evtenabled IN ('O', 'A') AND t.evtevent IN ('ddl_command_start', 'ddl_command_end')
   AND (t.evttags IS NULL OR 'CREATE PUBLICATION' = ANY (t.evttags))
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                      AND d.objid = t.oid AND d.deptype = 'e')
 ORDER BY t.evtname
