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
--> statement-breakpoint
-- What a subscription of several months that is under way has counted since its first month goes to the months in which it was answered. Runs under
-- way keep their place in the first.
WITH months AS (
  SELECT DISTINCT t.org_id, t.period_start AS first, m.starts, m.ends
    FROM tenants t, generate_series(1, (extract(epoch FROM t.period_end - t.period_start) / 2419200)::integer) n, -- 28 days
      billing_period(t, (t.period_start AT TIME ZONE 'UTC' + make_interval(months => n)) AT TIME ZONE 'UTC') m
    WHERE t.period_end - t.period_start >= interval '59 days' AND m.starts > t.period_start AND m.starts < t.period_end AND m.starts <= clock_timestamp()
), answered AS (
  SELECT m.org_id, m.first, m.starts, e.agent_id, count(*) AS runs, coalesce(sum(e.tokens_used), 0) AS tokens
    FROM months m JOIN audit_entries e ON e.org_id = m.org_id AND e.created_at >= m.starts AND e.created_at < m.ends
    WHERE e.action = 'agent_run' GROUP BY m.org_id, m.first, m.starts, e.agent_id
), first_periods AS (
  UPDATE usage_periods p SET runs = greatest(p.runs - a.runs, 0)
    FROM (SELECT org_id, first, sum(runs) AS runs FROM answered GROUP BY org_id, first) a WHERE p.org_id = a.org_id AND p.period_start = a.first
), first_usage AS (
  UPDATE usage u SET runs = greatest(u.runs - a.runs, 0), tokens = greatest(u.tokens - a.tokens, 0)
    FROM (SELECT org_id, first, agent_id, sum(runs) AS runs, sum(tokens) AS tokens FROM answered GROUP BY org_id, first, agent_id) a
    WHERE u.org_id = a.org_id AND u.period_start = a.first AND u.agent_id = a.agent_id
), later_usage AS (
  INSERT INTO usage (org_id, period_start, agent_id, runs, tokens) SELECT org_id, starts, agent_id, runs, tokens FROM answered
    ON CONFLICT (org_id, period_start, agent_id) DO UPDATE SET runs = excluded.runs, tokens = excluded.tokens
)
INSERT INTO usage_periods (org_id, period_start, runs) SELECT org_id, starts, sum(runs) FROM answered GROUP BY org_id, starts
  ON CONFLICT (org_id, period_start) DO UPDATE SET runs = excluded.runs;
