-- As in 0002; and a subscription's period of several months (a yearly price) is counted by months, for a plan's runs are a month's. Each is reckoned
-- from the period's first day (31 January, 28 February, 31 March); what is left over at its end belongs to the last month.
CREATE OR REPLACE FUNCTION billing_period(p_tenant tenants, p_at timestamptz, OUT starts timestamptz, OUT ends timestamptz)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
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
-- The period before the one that counts at p_at. Before what Stripe now tells of a subscription the last one that counted a run says where it began,
-- if it is near enough: they differ in length.
CREATE FUNCTION previous_period(p_tenant tenants, p_at timestamptz, OUT starts timestamptz, OUT ends timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE
      WHEN p_tenant.period_end IS NULL OR c.starts > p_tenant.period_start THEN (billing_period(p_tenant, c.starts - interval '1 ms')).starts
      ELSE coalesce((SELECT max(period_start) FROM usage_periods WHERE org_id = p_tenant.org_id AND period_start < c.starts
        AND period_start >= c.starts - (c.ends - c.starts) - interval '4 days'), c.starts - (c.ends - c.starts)) END, c.starts
    FROM billing_period(p_tenant, p_at) c;
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION previous_period FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION previous_period TO hosted_agents_worker;
