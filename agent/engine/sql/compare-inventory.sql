-- Everything that a person made in a database, a row a fact: what it is, what it is called, and a
-- definition that is the same text on every server that has it the same. Nothing here depends on
-- OIDs or on the order of creation.
WITH visible AS (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl
    FROM pg_catalog.pg_namespace AS n
   WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
     AND n.nspname NOT LIKE 'pgcutover\_%'
), member AS (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), relation AS (
  SELECT c.oid, c.relkind, c.relowner, c.relacl, c.relpersistence, c.reloptions, c.relrowsecurity,
         c.relforcerowsecurity, c.relreplident, c.relispopulated,
         pg_catalog.quote_ident(v.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
    FROM pg_catalog.pg_class AS c
    JOIN visible AS v ON v.oid = c.relnamespace
   WHERE NOT EXISTS (SELECT 1 FROM member AS m
                      WHERE m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND m.objid = c.oid)
)
SELECT 'schema' AS kind, pg_catalog.quote_ident(v.nspname) AS name,
       CASE v.nspname WHEN 'public' THEN ''
         ELSE 'owner ' || pg_catalog.pg_get_userbyid(v.nspowner) END AS definition
  FROM visible AS v
UNION ALL
SELECT CASE r.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
         WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
         WHEN 'c' THEN 'composite type' END,
       r.name,
       'owner ' || pg_catalog.pg_get_userbyid(r.relowner) || ' persistence ' || r.relpersistence::pg_catalog.text
       || ' options ' || coalesce((SELECT pg_catalog.string_agg(o, ',' ORDER BY o COLLATE "C")
                                     FROM pg_catalog.unnest(r.reloptions) AS u (o)), '')
       || CASE WHEN r.relrowsecurity THEN ' row security' ELSE '' END
       || CASE WHEN r.relforcerowsecurity THEN ' forced' ELSE '' END
       || CASE WHEN r.relkind IN ('r', 'p') THEN ' identity ' || r.relreplident::pg_catalog.text ELSE '' END
       || CASE WHEN r.relkind = 'm' AND NOT r.relispopulated THEN ' not populated' ELSE '' END
  FROM relation AS r
 WHERE r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
UNION ALL
SELECT 'column', r.name || '.' || pg_catalog.quote_ident(a.attname),
       pg_catalog.format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || coalesce(' collate ' || (SELECT co.collname FROM pg_catalog.pg_collation AS co
                                    WHERE co.oid = a.attcollation AND co.collname <> 'default'), '')
       || coalesce(' identity ' || nullif(pg_catalog.to_jsonb(a) ->> 'attidentity', ''), '')
       || coalesce(' generated ' || nullif(pg_catalog.to_jsonb(a) ->> 'attgenerated', ''), '')
       || coalesce(' default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
       || CASE WHEN coalesce(a.attstattarget, -1) >= 0 THEN ' statistics ' || a.attstattarget ELSE '' END
       || CASE WHEN a.attstorage <> t.typstorage THEN ' storage ' || a.attstorage::pg_catalog.text ELSE '' END
  FROM pg_catalog.pg_attribute AS a
  JOIN relation AS r ON r.oid = a.attrelid
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
UNION ALL
SELECT 'index', r.name,
       pg_catalog.pg_get_indexdef(i.indexrelid)
       || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
       || CASE WHEN i.indisclustered THEN ' clustered' ELSE '' END
       || CASE WHEN i.indisreplident THEN ' replica identity' ELSE '' END
  FROM pg_catalog.pg_index AS i
  JOIN relation AS r ON r.oid = i.indexrelid
UNION ALL
SELECT 'constraint', r.name || '.' || pg_catalog.quote_ident(c.conname),
       pg_catalog.pg_get_constraintdef(c.oid)
       || CASE WHEN c.convalidated THEN '' ELSE ' not validated' END
  FROM pg_catalog.pg_constraint AS c
  JOIN relation AS r ON r.oid = c.conrelid
 WHERE c.contype IN ('p', 'u', 'x', 'f', 'c')
   AND NOT (c.contype = 'f'
            AND coalesce((pg_catalog.to_jsonb(c) ->> 'conparentid')::pg_catalog.oid, 0) <> 0)
UNION ALL
SELECT 'trigger', r.name || '.' || pg_catalog.quote_ident(t.tgname),
       pg_catalog.pg_get_triggerdef(t.oid) || ' enabled ' || t.tgenabled::pg_catalog.text
  FROM pg_catalog.pg_trigger AS t
  JOIN relation AS r ON r.oid = t.tgrelid
 WHERE NOT t.tgisinternal
   AND coalesce((pg_catalog.to_jsonb(t) ->> 'tgparentid')::pg_catalog.oid, 0) = 0
UNION ALL
SELECT 'view definition', r.name, pg_catalog.pg_get_viewdef(r.oid)
  FROM relation AS r
 WHERE r.relkind IN ('v', 'm')
UNION ALL
SELECT 'rule', r.name || '.' || pg_catalog.quote_ident(w.rulename),
       pg_catalog.pg_get_ruledef(w.oid) || ' enabled ' || w.ev_enabled::pg_catalog.text
  FROM pg_catalog.pg_rewrite AS w
  JOIN relation AS r ON r.oid = w.ev_class
 WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', r.name || '.' || pg_catalog.quote_ident(p.polname),
       p.polcmd::pg_catalog.text || coalesce(' using ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid), '')
       || coalesce(' check ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '')
       || ' to ' || (SELECT pg_catalog.string_agg(CASE u.oid WHEN 0 THEN 'public'
                       ELSE pg_catalog.pg_get_userbyid(u.oid)::pg_catalog.text END, ',' ORDER BY 1)
                       FROM pg_catalog.unnest(p.polroles) AS u (oid))
  FROM pg_catalog.pg_policy AS p
  JOIN relation AS r ON r.oid = p.polrelid
UNION ALL
SELECT 'function', pg_catalog.quote_ident(v.nspname) || '.' || pg_catalog.quote_ident(p.proname)
       || '(' || pg_catalog.regexp_replace(pg_catalog.pg_get_function_identity_arguments(p.oid),
                                           '\m(IN|INOUT) ', '', 'g') || ')',
       'owner ' || pg_catalog.pg_get_userbyid(p.proowner) || ' returns '
       || coalesce(pg_catalog.pg_get_function_result(p.oid), '') || ' ' || p.provolatile::pg_catalog.text
       || CASE WHEN p.prosecdef THEN ' security definer' ELSE '' END
       || CASE WHEN p.proisstrict THEN ' strict' ELSE '' END
       || coalesce(' set ' || pg_catalog.array_to_string(p.proconfig, ','), '')
       || ' body ' || pg_catalog.md5(p.prosrc)
  FROM pg_catalog.pg_proc AS p
  JOIN visible AS v ON v.oid = p.pronamespace
 WHERE NOT EXISTS (SELECT 1 FROM member AS m
                    WHERE m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND m.objid = p.oid)
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
                      AND d.deptype = 'i')
UNION ALL
SELECT 'type', pg_catalog.quote_ident(v.nspname) || '.' || pg_catalog.quote_ident(t.typname),
       t.typtype::pg_catalog.text || ' owner ' || pg_catalog.pg_get_userbyid(t.typowner)
       || coalesce(' labels ' || (SELECT pg_catalog.string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
                                    FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid), '')
       || CASE t.typtype WHEN 'd' THEN ' over ' || pg_catalog.format_type(t.typbasetype, t.typtypmod)
            || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END
            || coalesce(' default ' || t.typdefault, '') ELSE '' END
  FROM pg_catalog.pg_type AS t
  JOIN visible AS v ON v.oid = t.typnamespace
 WHERE t.typtype IN ('e', 'd', 'r', 'b') AND t.typelem = 0
   AND NOT EXISTS (SELECT 1 FROM member AS m
                    WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid)
UNION ALL
SELECT 'domain constraint', pg_catalog.format_type(c.contypid, NULL) || '.'
       || pg_catalog.quote_ident(c.conname), pg_catalog.pg_get_constraintdef(c.oid)
  FROM pg_catalog.pg_constraint AS c
  JOIN visible AS v ON v.oid = c.connamespace
 WHERE c.contypid <> 0 AND c.contype = 'c'
   AND NOT EXISTS (SELECT 1 FROM member AS m
                    WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                      AND m.objid = c.contypid)
UNION ALL
SELECT 'extension', e.extname, 'schema ' || n.nspname
  FROM pg_catalog.pg_extension AS e
  JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
UNION ALL
SELECT 'event trigger', pg_catalog.quote_ident(t.evtname),
       t.evtevent::pg_catalog.text || ' enabled ' || t.evtenabled::pg_catalog.text || ' ' || t.evtfoid::pg_catalog.regproc
  FROM pg_catalog.pg_event_trigger AS t
 WHERE NOT EXISTS (SELECT 1 FROM member AS m
                    WHERE m.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                      AND m.objid = t.oid)
UNION ALL
SELECT 'statistics', pg_catalog.quote_ident(v.nspname) || '.' || pg_catalog.quote_ident(s.stxname),
       pg_catalog.pg_get_statisticsobjdef(s.oid)
  FROM pg_catalog.pg_statistic_ext AS s
  JOIN visible AS v ON v.oid = s.stxnamespace
UNION ALL
SELECT 'publication', pg_catalog.quote_ident(p.pubname),
       CASE WHEN p.puballtables THEN 'all tables' ELSE 'tables' END
       || ' insert ' || p.pubinsert || ' update ' || p.pubupdate || ' delete ' || p.pubdelete
  FROM pg_catalog.pg_publication AS p
 WHERE p.pubname NOT LIKE 'pgcutover\_%'
UNION ALL
SELECT 'operator', pg_catalog.quote_ident(v.nspname) || '.' || o.oprname || '('
       || pg_catalog.format_type(o.oprleft, NULL) || ',' || pg_catalog.format_type(o.oprright, NULL) || ')',
       o.oprcode::pg_catalog.text
  FROM pg_catalog.pg_operator AS o
  JOIN visible AS v ON v.oid = o.oprnamespace
 WHERE NOT EXISTS (SELECT 1 FROM member AS m
                    WHERE m.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass
                      AND m.objid = o.oid)
UNION ALL
SELECT 'text search configuration',
       pg_catalog.quote_ident(v.nspname) || '.' || pg_catalog.quote_ident(c.cfgname), ''
  FROM pg_catalog.pg_ts_config AS c
  JOIN visible AS v ON v.oid = c.cfgnamespace
 WHERE NOT EXISTS (SELECT 1 FROM member AS m
                    WHERE m.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass
                      AND m.objid = c.oid)
UNION ALL
SELECT 'foreign server', pg_catalog.quote_ident(s.srvname),
       'owner ' || pg_catalog.pg_get_userbyid(s.srvowner)
       || coalesce(' options ' || (SELECT pg_catalog.string_agg(o, ',' ORDER BY o COLLATE "C")
                                     FROM pg_catalog.unnest(s.srvoptions) AS u (o)), '')
  FROM pg_catalog.pg_foreign_server AS s
UNION ALL
SELECT 'rights', r.name,
       (SELECT coalesce(pg_catalog.string_agg(
                 CASE a.grantee WHEN 0 THEN 'public'
                   ELSE pg_catalog.pg_get_userbyid(a.grantee)::pg_catalog.text END
                 || '=' || a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ','
                 ORDER BY 1), '')
          FROM pg_catalog.aclexplode(r.relacl) AS a
         WHERE a.grantee <> r.relowner AND a.privilege_type <> 'MAINTAIN')
  FROM relation AS r
 WHERE r.relacl IS NOT NULL AND r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
UNION ALL
SELECT 'comment', c.relation || coalesce('.' || c.column_name, ''), c.description
  FROM (SELECT r.name AS relation,
               (SELECT pg_catalog.quote_ident(a.attname) FROM pg_catalog.pg_attribute AS a
                 WHERE a.attrelid = r.oid AND a.attnum = d.objsubid AND d.objsubid > 0) AS column_name,
               d.description
          FROM pg_catalog.pg_description AS d
          JOIN relation AS r ON r.oid = d.objoid
         WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass) AS c
 ORDER BY 1, 2
