-- As in 0013; of more gaps than twenty the oldest become one that spans them all, so that nothing that is missing is untold.
-- Keeps a page's events and the cursor after it, for who holds the lease, and prolongs that. Gaps that are known already are not added, nor those
-- that the one which spans others has taken in. Returns how many events were new; null: the lease is lost, and nothing was kept.
CREATE OR REPLACE FUNCTION keep_log_page(p_org_id text, p_id text, p_lease text, p_seconds integer, p_cursor jsonb, p_gaps jsonb, p_events jsonb)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_merged text := 'In this time several stretches are missing: more than are listed one by one.';
BEGIN
  UPDATE log_sources SET
    cursor = p_cursor,
    lease_until = clock_timestamp() + make_interval(secs => p_seconds),
    gaps = (
      WITH known AS (
        SELECT gap, n, count(*) OVER () AS most FROM jsonb_array_elements(
          gaps || (SELECT coalesce(jsonb_agg(g), '[]') FROM jsonb_array_elements(p_gaps) g WHERE NOT EXISTS (
            SELECT FROM jsonb_array_elements(gaps) k WHERE k @> g
              OR k->>'reason' = v_merged AND k->>'from' <= g->>'from' COLLATE "C" AND k->>'to' >= g->>'to' COLLATE "C"))
        ) WITH ORDINALITY AS all_gaps (gap, n)
      ), old AS (
        SELECT gap FROM known WHERE most > 20 AND n <= most - 19
      )
      SELECT coalesce(jsonb_agg(gap ORDER BY n), '[]') FROM (
        SELECT jsonb_build_object('from', min(gap->>'from' COLLATE "C"), 'to', max(gap->>'to' COLLATE "C"), 'reason', v_merged) AS gap, 0 AS n
        FROM old HAVING count(*) > 0
        UNION ALL
        SELECT gap, n FROM known WHERE most <= 20 OR n > most - 19) AS told)
  WHERE org_id = p_org_id AND id = p_id AND lease = p_lease;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN insert_log_events(p_org_id, p_id, p_events);
END $$;
