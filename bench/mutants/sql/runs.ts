import type { Room } from './list.ts'

export const RUNS: Room = {
  wide: [
    'runs/refusals',
    'runs/recovery',
    'runs/late',
    'runs/faults',
    'runs/stream',
    'stats/stats',
    'stats/period',
    'runs/concurrency',
    'db/rights',
    'db/isolation',
    'security/queues',
  ],
  functions: {
    billing_period: {
      tests: ['runs/refusals', 'stats/stats', 'runs/quota', 'billing/period'],
      breakages: [
        [
          'a period that is over is not followed by the next',
          'starts := p_tenant.period_start + v_over * v_length',
          'starts := p_tenant.period_start',
        ],
        ['one period too far on', 'floor(extract', 'ceil(extract'],
        ['a period ends with the one after it', 'ends := starts + v_length', 'ends := starts + 2 * v_length'],
        [
          'months begin in another time zone',
          `starts := date_trunc('month', p_at, 'UTC')`,
          `starts := date_trunc('month', p_at, 'America/New_York')`,
        ],
        ['a month ends where it begins', `interval '32 days'`, `interval '27 days'`],
        ['several months are one period', 'WHERE n = 0 OR', 'WHERE n = 0 AND'],
        ['what is left over is a period', 'make_interval(months => n + 1)', 'make_interval(months => n)'],
        ['a period that is yet to begin is none', 'greatest(p_at, p_tenant.period_start)', 'p_at'],
        ['its last moment is of the next month', 'month <= v_at', 'month < v_at'],
      ],
    },
    previous_period: {
      tests: ['stats/stats', 'stats/period', 'billing/period'],
      breakages: [
        ['a calendar month is a subscription’s', 'p_tenant.period_end IS NULL OR', ''],
        ['months of a subscription’s period differ', ' OR c.starts > p_tenant.period_start', ''],
        ['the one that counted a run is not looked for', ' AND period_start < c.starts', ' AND false'],
        ['a day longer it is none', `interval '4 days'`, `interval '1 hour'`],
        ['it ends where it begins', 'END, c.starts', "END, c.starts - interval '1 day'"],
      ],
    },
    admit: {
      tests: [
        'runs/late',
        'runs/quota',
        'runs/refusals',
        'runs/faults',
        'runs/concurrency',
        'runs/run',
        'narrator/run',
      ],
      breakages: [
        ['every vertical is said to be a clinic', `'vertical', v_tenant.vertical`, `'vertical', 'healthcare'`],
        ['no vertical is said to be a clinic', `'vertical', v_tenant.vertical`, `'vertical', 'general'`],
        ['who waits for runs under way is sent into the next period', 'IF v_runs > 0 THEN', 'IF false THEN'],
        [
          'another organisation’s log source is named',
          'FROM log_sources WHERE org_id = p_org_id AND id = named',
          'FROM log_sources WHERE id = named',
        ],
        [
          'a log source that is named wrongly hides a repetition',
          'IF v_refusal IS NOT NULL\n    AND NOT EXISTS (SELECT FROM run_intents WHERE audit_id = p_audit_id)',
          'IF v_refusal IS NOT NULL\n    AND true',
        ],
        [
          'executed late, it frees the key of a run that was answered',
          "AND NOT EXISTS (SELECT FROM audit_entries WHERE id = p_audit_id AND action = 'agent_run')",
          '',
        ],
        ['one run more than the limit', 'runs + reserved < v_limit', 'runs + reserved <= v_limit'],
        ['runs under way are not counted against the limit', 'OR runs + reserved < v_limit', 'OR runs < v_limit'],
        [
          'an Idempotency-Key of another organisation is taken for its own',
          'v_holder FROM idempotency_keys WHERE org_id = p_org_id AND key_hash = p_idempotency_hash',
          'v_holder FROM idempotency_keys WHERE key_hash = p_idempotency_hash ORDER BY created_at',
        ],
        ['another run is a repetition', 'v_holder.request_hash <> p_request_hash', 'false'],
        [
          'what nothing was noted of is another run',
          'v_holder.request_hash <> p_request_hash',
          'v_holder.request_hash IS DISTINCT FROM p_request_hash',
        ],
        [
          'who takes a key that is a day old leaves what was asked for with it before',
          'request_hash = excluded.request_hash, ',
          '',
        ],
        ['a run over the limit leaves its intent', 'DELETE FROM run_intents WHERE audit_id = p_audit_id;', ''],
        [
          'sent again, it reserves again',
          'ON CONFLICT (audit_id) DO NOTHING',
          'ON CONFLICT (audit_id) DO UPDATE SET expires_at = excluded.expires_at',
        ],
        [
          'sent again in another period, it is in none',
          'USING (org_id, period_start)',
          'ON u.period_start = v_period.starts',
        ],
        ['runs are blocked without a bound', 'ELSE greatest(1000, 10 * v_limit::bigint) END', 'END'],
        ['the bound is the limit’s where it is small', 'greatest(1000, 10 * v_limit::bigint)', '10 * v_limit::bigint'],
        ['without a limit there is no bound', 'v_limit IS NULL THEN 100000', 'v_limit IS NULL THEN NULL'],
        [
          'what is sent again is refused by the bound',
          ' AND NOT EXISTS (SELECT FROM run_intents WHERE audit_id = p_audit_id)',
          '',
        ],
        ['those of the days before count', 'WHERE org_id = p_org_id AND day = v_today', 'WHERE org_id = p_org_id'],
        [
          'the next day begins where it is noticed',
          `(v_today + 1)::timestamp AT TIME ZONE 'UTC' - v_now`,
          `interval '1 day'`,
        ],
      ],
    },
    finish: {
      tests: ['db/rights', 'runs/quota', 'runs/refusals', 'runs/recovery', 'runs/late'],
      breakages: [
        ['locks its key after its intent', 'IF NOT v_answered THEN', 'IF false THEN'],
        [
          'ends a run of another organisation',
          `audit_id = p_entry->>'id' AND org_id = p_entry->>'org_id' AND (NOT`,
          `audit_id = p_entry->>'id' AND (NOT`,
        ],
        ['the sweep ends runs whose lease lasts', '(NOT p_dead_only OR expires_at < clock_timestamp())', 'true'],
        [
          'takes the entry of another system prompt',
          `IS DISTINCT FROM decode(p_entry->>'system_prompt_hash', 'hex')`,
          'IS NULL AND false',
        ],
        ['an ended run keeps its reservation', 'SET reserved = reserved - 1, runs = runs', 'SET runs = runs'],
        [
          'the Idempotency-Key of a run that was not answered stays',
          `coalesce(v_recorded.action, p_entry->>'action') <> 'agent_run'`,
          `v_recorded.action <> 'agent_run'`,
        ],
        [
          'a run ends in what an admin does',
          `p_entry->>'action' NOT IN ('agent_run'`,
          `false AND p_entry->>'action' NOT IN ('agent_run'`,
        ],
        ['before it was admitted', `v_intent.admitted_at - interval '1 minute'`, `'-infinity'::timestamptz`],
        ['in time to come', `clock_timestamp() + interval '1 minute' THEN`, `'infinity'::timestamptz THEN`],
      ],
    },
    begin_stream: {
      tests: ['runs/stream', 'db/rights'],
      breakages: [
        [
          'notes it of a run of another organisation',
          'audit_id = p_audit_id AND org_id = p_org_id',
          'audit_id = p_audit_id',
        ],
        ['a run whose lease is over may stream', ' AND expires_at > clock_timestamp()', ''],
        ['nothing is noted', 'SET streaming = true', 'SET streaming = streaming'],
        ['a run that is over may stream', 'RETURN FOUND', 'RETURN true'],
        ['no run may stream', 'RETURN FOUND', 'RETURN false'],
      ],
    },
  },
}
