-- The second wall between organisations: whatever a query of the Worker's asks for, it sees the rows of the organisation only that its
-- transaction names (src/db/client.ts), or everyone's in what runs by itself ('*'); without a name none. Functions run with the owner's
-- rights, whom this does not hold: each takes the organisation as a parameter.
DO $$
DECLARE
  v_table text;
BEGIN
  FOR v_table IN
    SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND c.column_name = 'org_id' AND t.table_type = 'BASE TABLE'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
    -- The name is looked up once a query, not once a row.
    EXECUTE format(
      $policy$CREATE POLICY own_rows ON %I TO hosted_agents_worker USING ((SELECT current_setting('app.org_id', true)) IN (org_id, '*'))$policy$,
      v_table);
    EXECUTE format('CREATE POLICY operator_rows ON %I TO hosted_agents_operator USING (true)', v_table);
  END LOOP;
END $$;
