-- As in 0027, 0013 and 0021; and a day, of those that periods are reckoned in, has 24 hours, not 23 or 25, wherever the server is at home.
CREATE OR REPLACE FUNCTION billing_period(p_tenant tenants, p_at timestamptz, OUT starts timestamptz, OUT ends timestamptz)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  v_length interval := p_tenant.period_end - p_tenant.period_start;
  v_at timestamptz := greatest(p_at, p_tenant.period_start);
  v_over integer; -- whole periods that have gone by since the known one began
BEGIN
  IF v_length > interval '0' THEN
    v_over := floor(extract(epoch FROM v_at - p_tenant.period_start) / extract(epoch FROM v_length));
    starts := p_tenant.period_start + v_over * v_length;
    ends := starts + v_length;
    IF v_length >= interval '59 days' THEN -- no two months are shorter, and no run of a monthly plan is to wait for this
      SELECT max(month) FILTER (WHERE month <= v_at), coalesce(min(month) FILTER (WHERE month > v_at), ends) INTO starts, ends
        FROM (SELECT (starts AT TIME ZONE 'UTC' + make_interval(months => n)) AT TIME ZONE 'UTC' AS month
          FROM generate_series(0, (extract(epoch FROM v_length) / 2419200)::integer) n -- 28 days
          WHERE n = 0 OR (starts AT TIME ZONE 'UTC' + make_interval(months => n + 1)) AT TIME ZONE 'UTC' <= ends) months;
    END IF;
  ELSE
    starts := date_trunc('month', p_at, 'UTC');
    ends := date_trunc('month', starts + interval '32 days', 'UTC');
  END IF;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION previous_period(p_tenant tenants, p_at timestamptz, OUT starts timestamptz, OUT ends timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
  SELECT CASE
      WHEN p_tenant.period_end IS NULL OR c.starts > p_tenant.period_start THEN (billing_period(p_tenant, c.starts - interval '1 ms')).starts
      ELSE coalesce((SELECT max(period_start) FROM usage_periods WHERE org_id = p_tenant.org_id AND period_start < c.starts
        AND period_start >= c.starts - (c.ends - c.starts) - interval '4 days'), c.starts - (c.ends - c.starts)) END, c.starts
    FROM billing_period(p_tenant, p_at) c;
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION digest_period(p_every text) RETURNS interval LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE p_every WHEN 'week' THEN interval '168 hours' ELSE interval '24 hours' END;
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION due_digests(p_most integer) RETURNS TABLE (org_id text, "from" timestamptz, "to" timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT d.org_id FROM digests d
    WHERE d.next_at <= clock_timestamp() AND coalesce(d.queued_until <= clock_timestamp(), true)
    ORDER BY d.next_at LIMIT p_most FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE digests d SET queued_until = clock_timestamp() + interval '30 minutes' FROM due WHERE d.org_id = due.org_id RETURNING d.*
  )
  SELECT t.org_id, greatest(coalesce(t.told_until, t.next_at - digest_period(t.every)), digest_end(t.next_at, t.every) - interval '744 hours'),
    digest_end(t.next_at, t.every)
  FROM taken t;
$$;
