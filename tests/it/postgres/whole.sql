-- What a restored database must have like its original: rows by table, and everything that is declared.
-- Then its foreign keys, each with the number of rows that refer to nothing.
SELECT format('SELECT %L, count(*) FROM ONLY %s;', oid::regclass, oid::regclass)
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^(pg_|information_schema)')
    ORDER BY oid::regclass::text
\gexec
SELECT conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid > 16383 ORDER BY conrelid::regclass::text, conname;
SELECT schemaname, tablename, indexname, indexdef FROM pg_indexes WHERE schemaname !~ '^pg_' ORDER BY 1, 2, 3;
SELECT viewname, definition FROM pg_views WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1;
SELECT tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2;
SELECT sequencename, last_value FROM pg_sequences ORDER BY 1;
SELECT inhrelid::regclass, pg_get_expr(relpartbound, inhrelid) FROM pg_inherits JOIN pg_class ON oid = inhrelid
    ORDER BY inhrelid::regclass::text;
SELECT format(
        'SELECT ''orphans'', %L, count(*) FROM %s AS c WHERE %s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s);',
        conname, conrelid::regclass, string_agg(format('c.%I IS NOT NULL', a.attname), ' AND '), confrelid::regclass,
        string_agg(format('c.%I = p.%I', a.attname, b.attname), ' AND '))
    FROM pg_constraint, unnest(conkey, confkey) AS key (child, parent), pg_attribute AS a, pg_attribute AS b
    WHERE contype = 'f' AND a.attrelid = conrelid AND a.attnum = child AND b.attrelid = confrelid AND b.attnum = parent
    GROUP BY pg_constraint.oid, conname, conrelid, confrelid
    ORDER BY conrelid::regclass::text, conname
\gexec
