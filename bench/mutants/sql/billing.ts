import type { Room } from './list.ts'

export const BILLING: Room = {
  wide: [
    'billing/consumer',
    'billing/route',
    'tenants/tenant',
    'provisioning/provision',
    'provisioning/budget',
    'runs/refusals',
    'billing/histories',
  ],
  functions: {
    change_plan: {
      tests: ['billing/consumer', 'billing/grant', 'provisioning/provision', 'provisioning/budget'],
      breakages: [
        [
          'a key that is being made for another plan is not given up',
          'IF v_tenant.pending_alias IS NOT NULL AND',
          'IF false AND',
        ],
        [
          'a key that was given up is not retired',
          'PERFORM retire_key(p_org_id, v_tenant.pending_version, 300000);',
          '',
        ],
        [
          'a plan that Stripe gives again wants no key',
          `WHEN plan = 'free' AND p_source = 'stripe' THEN key_alias IS NULL`,
          `WHEN plan = 'free' AND p_source = 'stripe' THEN false`,
        ],
        ['every plan wants a key', 'ELSE key_wanted END', 'ELSE key_alias IS NULL END'],
        [
          'an operator’s plan wants none any longer',
          `WHEN p_plan = 'free' THEN`,
          `WHEN p_plan = 'free' OR p_source <> 'stripe' THEN`,
        ],
        [
          'the key is not looked at again',
          `key_check_at = clock_timestamp() + interval '5 minutes'`,
          'key_check_at = key_check_at',
        ],
      ],
    },
    change_tenant: {
      tests: ['tenants/late', 'tenants/tenant', 'log-sources/fetching/fetch', 'billing/grant'],
      breakages: [
        [
          'a BAA that was signed since is withdrawn',
          "coalesce(v_tenant.baa_signed_at >= (p_entry->>'created_at')::timestamptz, true)",
          'v_tenant.baa_signed_at IS NULL',
        ],
        ['changes at once overwrite each other', 'WHERE org_id = p_org_id FOR UPDATE', 'WHERE org_id = p_org_id'],
        [
          'what is not named is forgotten',
          `CASE WHEN p_set ? 'name' THEN p_set->>'name' ELSE name END`,
          `p_set->>'name'`,
        ],
        [
          'the policy is replaced',
          `dlp_policy || coalesce(p_set->'dlp_policy', '{}')`,
          `coalesce(p_set->'dlp_policy', dlp_policy)`,
        ],
        [
          'a BAA that is not there is withdrawn',
          "coalesce(v_tenant.baa_signed_at >= (p_entry->>'created_at')::timestamptz, true)",
          "coalesce(v_tenant.baa_signed_at >= (p_entry->>'created_at')::timestamptz, false)",
        ],
        [
          'a BAA that is withdrawn holds',
          `CASE WHEN p_set->'baa' <> 'null' THEN (p_entry->>'created_at')::timestamptz END`,
          `(p_entry->>'created_at')::timestamptz`,
        ],
        ['what an operator gives is not noted', `coalesce(p_set->>'granted_plan', granted_plan)`, 'granted_plan'],
        ['who read before a subscription changed writes after', `(p_set->>'billing_version')::integer <>`, 'NULL <>'],
        ['a subscription overlooks it', ` + (p_set ? 'billing_version')::integer`, ''],
      ],
    },
    is_handled: {
      tests: ['billing/consumer'],
      breakages: [
        ['any event is', 'SELECT EXISTS', 'SELECT true OR EXISTS'],
        ['none is', 'SELECT EXISTS', 'SELECT false AND EXISTS'],
        ['one that could not be handled is', `outcome IN ('applied', 'unchanged', 'ignored')`, 'true'],
        ['one that changed nothing is not', `'applied', 'unchanged', 'ignored'`, `'applied', 'ignored'`],
        ['one of no concern is not', `'applied', 'unchanged', 'ignored'`, `'applied', 'unchanged'`],
      ],
    },
    billing_state: {
      tests: ['db/functions', 'billing/consumer', 'billing/route', 'billing/grant'],
      breakages: [
        ['what an operator gave is not told', `'granted_plan', v_tenant.granted_plan`, `'granted_plan', NULL`],
        [
          'believes who is named before who is known',
          'coalesce((SELECT org_id FROM stripe_subscriptions WHERE id = p_subscription_id), p_org_id)',
          'coalesce(p_org_id, (SELECT org_id FROM stripe_subscriptions WHERE id = p_subscription_id))',
        ],
        [
          'tells subscriptions of others',
          'FROM stripe_subscriptions s WHERE s.org_id = v_org_id',
          'FROM stripe_subscriptions s',
        ],
        ['every version is the first', 'coalesce(v_tenant.billing_version, 0)', '0'],
        ['the organisation’s own limit is not told', `'run_limit', v_tenant.run_limit`, `'run_limit', NULL`],
        ['every plan is Stripe’s', `coalesce(v_tenant.plan_source, 'self')`, `'stripe'`],
      ],
    },
    record_stripe_event: {
      tests: ['billing/consumer'],
      breakages: [
        ['one that was handled becomes another', 'WHERE NOT is_handled(excluded.id)', ''],
        ['the first outcome stays', 'outcome = excluded.outcome, ', ''],
        [
          'whose it is, where only the customer says so, is not recorded',
          `WHERE customer_id = p_event->>'customer'`,
          'WHERE false',
        ],
        ['the event is not kept', `VALUES (p_event->>'id', p_event,`, `VALUES (p_event->>'id', '{}',`],
        ['every event was handled', ', p_outcome)', `, 'applied')`],
        ['why it is dead is not kept', ' p_event, p_cause,', ' p_event, NULL,'],
        ['why it was dead stays', ' cause = excluded.cause,', ''],
      ],
    },
    apply_subscription: {
      tests: ['db/functions', 'db/keys', 'billing/consumer', 'billing/route', 'billing/grant'],
      breakages: [
        ['the plan that it gives is not taken', 'PERFORM change_plan(p_org_id, p_plan, p_plan_source)', 'NULL'],
        [
          'every plan is Stripe’s',
          'change_plan(p_org_id, p_plan, p_plan_source)',
          `change_plan(p_org_id, p_plan, 'stripe')`,
        ],
        ['who asked Stripe before writes after', 'v_tenant.billing_version <> p_version', 'false'],
        ['takes another organisation’s subscription', 'WHERE s.org_id = p_org_id;', ';'],
        [
          'where nothing changed the version stays',
          'SET billing_version = billing_version + 1,',
          'SET billing_version = billing_version + (p_entry IS NOT NULL)::integer,',
        ],
        ['the period stays', ', period_start = p_period_start, period_end = p_period_end,', ','],
        [
          'beside what an operator gave it brings no key',
          'key_wanted OR (v_wants_key AND key_alias IS NULL)',
          'key_wanted',
        ],
        [
          'each change of it brings a key',
          'AND NOT EXISTS (SELECT FROM stripe_subscriptions WHERE',
          'AND true OR NOT EXISTS (SELECT FROM stripe_subscriptions WHERE',
        ],
        ['a plan that comes back brings no key', `p_plan <> 'free' AND`, 'false AND'],
        ['a plan that comes back brings a key that an admin gave up', ' AND user_id IS NULL', ''],
      ],
    },
    key_settled: {
      tests: ['db/keys', 'billing/consumer', 'provisioning/budget'],
      breakages: [
        ['of whatever plan it is now', 'p_alias IS NOT NULL AND plan = p_plan', 'p_alias IS NOT NULL'],
        [
          'for good before its time',
          'key_check_at = p_check_at AND p_check_at <= clock_timestamp()',
          'key_check_at = p_check_at',
        ],
        ['for good whoever changed it meanwhile', 'key_check_at = p_check_at AND ', ''],
        ['never for good', 'THEN NULL ELSE', 'THEN key_check_at ELSE'],
        ['whatever key is in use', ' AND key_alias IS NOT DISTINCT FROM p_alias', ''],
      ],
    },
  },
}
