-- SPDX-License-Identifier: GPL-3.0-or-later
-- Every definition in a database as its catalogs have it, one line each, so that two databases
-- can be compared with diff, also where one is of a major that the host's pg_dump does not read.
-- What the majors write differently for the same thing is brought into one form.
\set ON_ERROR_STOP on
SET search_path = '';
SET client_encoding = 'UTF8';
SET bytea_output = 'hex';

-- One line, whatever is in it.
CREATE FUNCTION pg_temp.flat(text) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT regexp_replace($1, '\s+', ' ', 'g') $$;
-- From 17 on there is a right to maintain.
CREATE FUNCTION pg_temp.rights(aclitem[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(regexp_replace(a::text, '(=.*)m(.*/)', '\1\2'), ' ' ORDER BY a::text COLLATE "C")
    FROM unnest($1) AS a $$;
-- From 16 on a column of a view's only table is written without the table.
CREATE FUNCTION pg_temp.view(oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT regexp_replace(regexp_replace(pg_catalog.pg_get_viewdef($1), '("([^"]|"")+"|\w+)\.', '', 'g'),
                        '[\s()]+', ' ', 'g') $$;
-- Some minors keep a version of each column among its options, which says nothing.
CREATE FUNCTION pg_temp.options(text[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(pg_temp.flat(o), ' ' ORDER BY o COLLATE "C") FROM unnest($1) AS o WHERE o !~ '^pg_attver=' $$;
CREATE FUNCTION pg_temp.name(regclass) RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT pg_temp.flat($1::text) $$;
CREATE FUNCTION pg_temp.is_ours(namespace oid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT nspname !~ '^pg_' AND nspname <> 'information_schema' FROM pg_catalog.pg_namespace WHERE oid = $1 $$;
CREATE FUNCTION pg_temp.collation(oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws('.', collnamespace::regnamespace, quote_ident(collname)) FROM pg_catalog.pg_collation WHERE oid = $1 $$;
-- What an extension brings is the extension's affair.
CREATE FUNCTION pg_temp.is_member(class oid, object oid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE classid = $1 AND objid = $2 AND deptype = 'e') $$;

SET search_path = pg_catalog;

CREATE TEMPORARY VIEW line AS
SELECT 'database' AS kind, '' AS name,
       concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype, datdba::regrole, datconnlimit,
                 datallowconn, datistemplate, pg_temp.rights(datacl),
                 shobj_description(oid, 'pg_database')) AS definition
  FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'database setting', coalesce(nullif(setrole, 0)::regrole::text, ''), pg_temp.flat(setconfig::text)
  FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'schema', nspname, concat_ws(' ', nspowner::regrole, pg_temp.rights(nspacl))
  FROM pg_namespace WHERE pg_temp.is_ours(oid)
UNION ALL
SELECT 'extension', extname, extnamespace::regnamespace::text FROM pg_extension
UNION ALL
SELECT 'relation', pg_temp.name(c.oid),
       concat_ws(' ', relkind, relpersistence, relowner::regrole, amname, pg_temp.options(reloptions), relreplident,
                 relrowsecurity, relforcerowsecurity, relispopulated, reloftype::regtype,
                 pg_get_expr(relpartbound, c.oid), pg_get_partkeydef(c.oid), pg_temp.rights(relacl),
                 (SELECT array_agg(inhparent::regclass ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid),
                 (SELECT pg_temp.options(t.reloptions) FROM pg_class AS t WHERE t.oid = c.reltoastrelid))
  FROM pg_class AS c LEFT JOIN pg_am AS a ON a.oid = relam
 WHERE pg_temp.is_ours(relnamespace) AND NOT pg_temp.is_member('pg_class'::regclass, c.oid)
UNION ALL
SELECT 'column', pg_temp.name(attrelid) || ' ' || row_number() OVER (PARTITION BY attrelid ORDER BY attnum),
       concat_ws(' ', pg_temp.flat(quote_ident(attname)), format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
                 nullif(attstorage, typstorage), nullif(attstattarget, -1), attislocal, attinhcount,
                 pg_temp.collation(attcollation), pg_temp.rights(attacl), pg_temp.options(attoptions), pg_temp.options(attfdwoptions),
                 pg_temp.flat(pg_get_expr(adbin, adrelid)))
  FROM pg_attribute AS a
  JOIN pg_class AS c ON c.oid = attrelid
  JOIN pg_type AS t ON t.oid = atttypid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
   AND pg_temp.is_ours(relnamespace) AND NOT pg_temp.is_member('pg_class'::regclass, c.oid)
UNION ALL
SELECT 'constraint', concat_ws(' ', nullif(conrelid, 0)::regclass, nullif(contypid, 0)::regtype, conname),
       concat_ws(' ', pg_temp.flat(pg_get_constraintdef(oid)), condeferrable, condeferred, convalidated,
                 conislocal, coninhcount, CASE WHEN contype = 'c' THEN connoinherit END)
  FROM pg_constraint
       -- From 18 on NOT NULL has an entry; it is among the columns. The triggers have theirs.
 WHERE contype NOT IN ('n', 't') AND pg_temp.is_ours(connamespace)
       -- The copies for partitions of a key to a partitioned table are named by the server.
   AND (contype <> 'f' OR conparentid = 0)
UNION ALL
SELECT 'index', pg_temp.name(indexrelid),
       concat_ws(' ', pg_temp.flat(pg_get_indexdef(indexrelid)), indisunique, indisprimary, indisexclusion,
                 indimmediate, indisclustered, indisvalid, indisready, indisreplident,
                 (SELECT array_agg(coalesce(nullif(attstattarget, -1), -1) ORDER BY attnum)
                    FROM pg_attribute WHERE attrelid = indexrelid))
  FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid WHERE pg_temp.is_ours(relnamespace)
UNION ALL
SELECT 'sequence', pg_temp.name(seqrelid),
       concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle,
                 (SELECT concat_ws(' ', deptype, refobjid::regclass, refobjsubid > 0) FROM pg_depend
                   WHERE classid = 'pg_class'::regclass AND objid = seqrelid AND deptype IN ('a', 'i')))
  FROM pg_sequence
UNION ALL
SELECT 'view', pg_temp.name(oid), pg_temp.view(oid) FROM pg_class
 WHERE relkind IN ('v', 'm') AND pg_temp.is_ours(relnamespace)
   AND NOT pg_temp.is_member('pg_class'::regclass, oid)
UNION ALL
SELECT 'rule', concat_ws(' ', ev_class::regclass, rulename),
       concat_ws(' ', ev_enabled, pg_temp.flat(pg_get_ruledef(r.oid)))
  FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = ev_class
 WHERE rulename <> '_RETURN' AND pg_temp.is_ours(relnamespace)
UNION ALL
SELECT 'trigger', concat_ws(' ', tgrelid::regclass, tgname),
       concat_ws(' ', tgenabled, pg_temp.flat(pg_get_triggerdef(t.oid)))
  FROM pg_trigger AS t
       -- Before 15 what a partition has from its parent was internal.
 WHERE NOT tgisinternal OR (coalesce(to_jsonb(t) ->> 'tgparentid', '0') <> '0' AND tgconstraint = 0)
UNION ALL
SELECT 'policy', concat_ws(' ', polrelid::regclass, polname),
       concat_ws(' ', polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid),
                 pg_get_expr(polwithcheck, polrelid))
  FROM pg_policy
UNION ALL
SELECT 'function', oid::regprocedure::text,
       concat_ws(' ', proowner::regrole, pg_temp.rights(proacl), prokind, proargnames,
                 CASE WHEN prokind IN ('f', 'p', 'w') THEN pg_temp.flat(pg_get_functiondef(oid)) END)
  FROM pg_proc WHERE pg_temp.is_ours(pronamespace) AND NOT pg_temp.is_member('pg_proc'::regclass, oid)
UNION ALL
SELECT 'aggregate', a.aggfnoid::text,
       concat_ws(' ', aggkind, aggnumdirectargs, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn,
                 aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggfinalextra, aggsortop::regoperator,
                 aggtranstype::regtype, agginitval)
  FROM pg_aggregate AS a JOIN pg_proc AS p ON p.oid = a.aggfnoid
 WHERE pg_temp.is_ours(pronamespace) AND NOT pg_temp.is_member('pg_proc'::regclass, p.oid)
UNION ALL
SELECT 'type', oid::regtype::text,
       concat_ws(' ', typtype, typowner::regrole, pg_temp.rights(typacl), typcategory, typlen, typbyval, typalign,
                 typstorage, nullif(typbasetype, 0)::regtype, typtypmod, typnotnull, typdefault, typinput,
                 typoutput, typreceive, typsend, pg_temp.collation(typcollation),
                 (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
                 (SELECT concat_ws(' ', rngsubtype::regtype, rngcollation, rngcanonical, rngsubdiff)
                    FROM pg_range WHERE rngtypid = t.oid))
  FROM pg_type AS t
 WHERE pg_temp.is_ours(typnamespace) AND NOT pg_temp.is_member('pg_type'::regclass, oid)
       -- An array belongs to its element, a row to its table.
   AND typelem = 0 AND (typrelid = 0 OR EXISTS (SELECT FROM pg_class WHERE oid = typrelid AND relkind = 'c'))
   AND NOT (typtype = 'm')
UNION ALL
SELECT 'operator', oid::regoperator::text,
       concat_ws(' ', oprowner::regrole, oprcode, oprcanmerge, oprcanhash, oprcom::regoperator,
                 oprnegate::regoperator, oprrest, oprjoin)
  FROM pg_operator WHERE pg_temp.is_ours(oprnamespace) AND NOT pg_temp.is_member('pg_operator'::regclass, oid)
UNION ALL
SELECT 'operator class', concat_ws(' ', opcnamespace::regnamespace, opcname, amname),
       concat_ws(' ', opcowner::regrole, opcintype::regtype, opcdefault, opcfamily::regclass IS NULL,
                 (SELECT array_agg(concat_ws(' ', amopstrategy, amopopr::regoperator) ORDER BY amopstrategy)
                    FROM pg_amop WHERE amopfamily = opcfamily),
                 (SELECT array_agg(concat_ws(' ', amprocnum, amproc) ORDER BY amprocnum)
                    FROM pg_amproc WHERE amprocfamily = opcfamily))
  FROM pg_opclass AS o JOIN pg_am AS a ON a.oid = opcmethod
 WHERE pg_temp.is_ours(opcnamespace) AND NOT pg_temp.is_member('pg_opclass'::regclass, o.oid)
UNION ALL
SELECT 'cast', concat_ws(' ', castsource::regtype, casttarget::regtype),
       concat_ws(' ', castfunc::regprocedure, castcontext, castmethod)
  FROM pg_cast WHERE oid >= 16384 AND NOT pg_temp.is_member('pg_cast'::regclass, oid)
UNION ALL
SELECT 'conversion', concat_ws(' ', connamespace::regnamespace, conname),
       concat_ws(' ', conowner::regrole, conforencoding, contoencoding, conproc, condefault)
  FROM pg_conversion WHERE pg_temp.is_ours(connamespace)
UNION ALL
SELECT 'collation', pg_temp.collation(oid),
       concat_ws(' ', collowner::regrole, collprovider, collisdeterministic,
                 -- The column of the locale has been renamed twice.
                 coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', to_jsonb(c) ->> 'collcollate'))
  FROM pg_collation AS c WHERE pg_temp.is_ours(collnamespace)
UNION ALL
SELECT 'text search configuration', c.oid::regconfig::text,
       concat_ws(' ', cfgowner::regrole,
                 (SELECT array_agg(concat_ws(' ', maptokentype, mapseqno, mapdict::regdictionary)
                                   ORDER BY maptokentype, mapseqno) FROM pg_ts_config_map WHERE mapcfg = c.oid))
  FROM pg_ts_config AS c WHERE pg_temp.is_ours(cfgnamespace)
UNION ALL
SELECT 'text search dictionary', oid::regdictionary::text,
       concat_ws(' ', dictowner::regrole, dictinitoption)
  FROM pg_ts_dict WHERE pg_temp.is_ours(dictnamespace) AND NOT pg_temp.is_member('pg_ts_dict'::regclass, oid)
UNION ALL
SELECT 'statistics', concat_ws(' ', stxnamespace::regnamespace, stxname),
       concat_ws(' ', stxowner::regrole, pg_temp.flat(pg_get_statisticsobjdef(oid)))
  FROM pg_statistic_ext
UNION ALL
SELECT 'access method', amname, concat_ws(' ', amtype, amhandler) FROM pg_am WHERE oid >= 16384
UNION ALL
SELECT 'event trigger', evtname,
       concat_ws(' ', evtowner::regrole, evtevent, evtenabled, evtfoid::regprocedure, evttags)
  FROM pg_event_trigger
UNION ALL
SELECT 'foreign data wrapper', fdwname,
       concat_ws(' ', fdwowner::regrole, nullif(fdwhandler, 0)::regproc, pg_temp.rights(fdwacl), pg_temp.options(fdwoptions))
  FROM pg_foreign_data_wrapper
UNION ALL
SELECT 'foreign server', srvname,
       concat_ws(' ', srvowner::regrole, srvtype, srvversion, pg_temp.rights(srvacl), pg_temp.options(srvoptions))
  FROM pg_foreign_server
UNION ALL
SELECT 'foreign table', ftrelid::regclass::text, pg_temp.options(ftoptions) FROM pg_foreign_table
UNION ALL
SELECT 'user mapping', concat_ws(' ', srvname, usename), pg_temp.options(umoptions) FROM pg_user_mappings
UNION ALL
SELECT 'publication', pubname,
       concat_ws(' ', pubowner::regrole, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate,
                 (SELECT array_agg(prrelid::regclass ORDER BY prrelid::regclass::text COLLATE "C")
                    FROM pg_publication_rel WHERE prpubid = p.oid))
  FROM pg_publication AS p
UNION ALL
SELECT 'default rights', concat_ws(' ', defaclrole::regrole, nullif(defaclnamespace, 0)::regnamespace, defaclobjtype),
       pg_temp.rights(defaclacl)
  FROM pg_default_acl
UNION ALL
SELECT 'comment', concat_ws(' ', i.type, i.identity), pg_temp.flat(d.description)
  FROM pg_description AS d, pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
 WHERE (d.objoid >= 16384 OR i.identity = 'public') AND d.classoid <> 'pg_largeobject'::regclass
       -- A NULL schema may be an object without one, or one of ours.
   AND coalesce(i.schema, '') !~ '^pg_' AND NOT pg_temp.is_member(d.classoid, d.objoid);

SELECT kind, pg_temp.flat(name), definition FROM line
 ORDER BY kind, name COLLATE "C", definition COLLATE "C";
