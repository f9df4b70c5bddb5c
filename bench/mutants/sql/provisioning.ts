import type { Room } from './list.ts'

const DONE_ALREADY = `IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN`

export const PROVISIONING: Room = {
  wide: [
    'provisioning/provision',
    'provisioning/budget',
    'billing/consumer',
    'billing/histories',
    'security/isolation',
  ],
  functions: {
    retire_key: {
      tests: ['db/keys', 'provisioning/provision', 'provisioning/budget'],
      breakages: [
        [
          'retires nothing',
          'ON CONFLICT DO NOTHING',
          'ON CONFLICT DO NOTHING; DELETE FROM retired_keys WHERE org_id = p_org_id',
        ],
        ['the key may be deleted at once', ' + make_interval(secs => p_lease_ms / 1000.0)', ''],
        ['a thousand times too late', 'p_lease_ms / 1000.0', 'p_lease_ms'],
        ['the version before it is retired', 'VALUES (p_org_id, p_version,', 'VALUES (p_org_id, p_version - 1,'],
        ['twice is an error', ' ON CONFLICT DO NOTHING', ''],
      ],
    },
    await_key: {
      tests: ['provisioning/late', 'provisioning/provision', 'provisioning/budget', 'billing/consumer'],
      breakages: [
        [
          'one that an earlier call was to make is forgotten',
          'v_tenant.pending_alias IS NULL OR v_tenant.pending_plan IS DISTINCT FROM p_plan',
          'true',
        ],
        ['one for another plan comes first', ' OR v_tenant.pending_plan IS DISTINCT FROM p_plan', ''],
        [
          'one for another plan is not retired',
          'PERFORM retire_key(v_tenant.org_id, v_tenant.pending_version, p_lease_ms)',
          'NULL',
        ],
        ['a call that is executed late begins anew', 'p_alias COLLATE "C" <= v_tenant.last_alias', 'false'],
        ['a version is used twice', 'coalesce(pending_version + 1, p_version)', 'coalesce(pending_version, p_version)'],
        ['nothing was spent', `'spent', spent_of(v_tenant)`, `'spent', 0`],
        ['what was spent counts for ever', `'spent_until', v_tenant.spent_until`, `'spent_until', NULL`],
      ],
    },
    begin_provisioning: {
      tests: ['provisioning/provision', 'provisioning/budget', 'provisioning/late', 'billing/consumer'],
      breakages: [
        [
          'the key in use is not confirmed',
          'UPDATE tenants SET updated_at = clock_timestamp() WHERE org_id = p_org_id;',
          '',
        ],
        ['an organisation gives itself any plan', 'p_plan = ANY (p_self_serve)', 'true'],
        ['the log does not say who came on board', 'PERFORM append_action(p_org_id, p_entry, p_entry_hash)', 'NULL'],
        [
          'a key that is there is made anew',
          'v_tenant.key_alias IS NOT NULL AND v_tenant.plan',
          'false AND v_tenant.plan',
        ],
        ['the key of a plan that has ended stays', ` AND v_tenant.plan <> 'free'`, ''],
        ['what was spent counts for ever', `'spent_until', v_tenant.spent_until`, `'spent_until', NULL`],
        [
          'a plan that was given may be exchanged',
          `(v_tenant.plan_source = 'self' OR v_tenant.plan = 'free' AND v_tenant.plan_source <> 'operator')`,
          'true',
        ],
        ['what an operator took away is taken back', ` AND v_tenant.plan_source <> 'operator'`, ''],
        [
          'nothing follows a subscription that has ended',
          ` OR v_tenant.plan = 'free' AND v_tenant.plan_source <> 'operator'`,
          '',
        ],
      ],
    },
    begin_rotation: {
      tests: ['db/keys', 'provisioning/late', 'provisioning/provision', 'provisioning/budget'],
      breakages: [
        ['one that was done is begun once more', 'p_alias COLLATE "C" <= v_tenant.key_alias', 'false'],
        [
          'only the very call is done already',
          'p_alias COLLATE "C" <= v_tenant.key_alias',
          'p_alias = v_tenant.key_alias',
        ],
        [
          'the key in use is not confirmed',
          'UPDATE tenants SET updated_at = clock_timestamp() WHERE org_id = p_org_id;',
          '',
        ],
        ['does not need a key', 'v_tenant.key_alias IS NULL', 'false'],
        ['the new key has the old one’s version', 'v_tenant.key_version + 1', 'v_tenant.key_version'],
        ['does not say which is the old key', `'old_version', v_tenant.key_version`, `'old_version', NULL`],
        ['for another plan than there is', 'await_key(v_tenant, v_tenant.plan,', `await_key(v_tenant, 'pilot',`],
        ['an organisation that is not there has no key', `'TENANT_NOT_FOUND'`, `'NOT_PROVISIONED'`],
      ],
    },
    complete_key: {
      tests: ['db/keys', 'provisioning/late', 'provisioning/provision', 'provisioning/budget', 'billing/consumer'],
      breakages: [
        ['an alias is used again', ' last_alias = p_alias,', ''],
        [
          'the key in use is not confirmed by who made it too',
          'UPDATE tenants SET updated_at = clock_timestamp() WHERE org_id = p_org_id;',
          '',
        ],
        [
          'the key in use is not confirmed by who made one before it',
          'SET updated_at = clock_timestamp()\n      WHERE',
          'SET updated_at = updated_at\n      WHERE',
        ],
        [
          'what was spent is forgotten',
          'pending_alias = NULL, pending',
          'spent_usd = 0, pending_alias = NULL, pending',
        ],
        ['sent again, it is not known', DONE_ALREADY, 'IF false THEN'],
        [
          'a key that was given up is put to use',
          'v_tenant.pending_alias IS DISTINCT FROM p_alias OR v_tenant.pending_version IS DISTINCT FROM p_version OR v_tenant.pending_plan IS NULL',
          'false',
        ],
        ['a key for another plan than was given meanwhile is put to use', ' OR v_tenant.pending_plan IS NULL', ''],
        ['the key that is replaced stays', 'PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms)', 'NULL'],
        ['the plan does not come with the key', 'ELSE plan_source END, plan = pending_plan', 'ELSE plan_source END'],
        ['what was carried over is not known', 'SET carried = p_carried', 'SET carried = carried'],
        [
          'made by two at once, the smaller sum counts as carried over',
          'SET carried = greatest(carried, p_carried)',
          'SET carried = carried',
        ],
        [
          'made by two at once, a key that was given up in between counts as the one before',
          'version < p_version AND carried IS NOT NULL',
          'version < p_version',
        ],
        ['made by two at once, it counts as that of the oldest key', 'SELECT max(version)', 'SELECT min(version)'],
      ],
    },
    revoke_keys: {
      tests: ['db/keys', 'provisioning/provision', 'provisioning/budget', 'provisioning/late', 'billing/consumer'],
      breakages: [
        ['sent again, it is not known', DONE_ALREADY, 'IF false THEN'],
        [
          'a key that was not suspended first is revoked',
          'greatest(v_tenant.key_version, v_tenant.pending_version) > p_version',
          'v_tenant.key_version > p_version',
        ],
        ['a key that was confirmed meanwhile is revoked', ' OR v_tenant.updated_at <> p_read', ''],
        ['the key is not deleted', 'PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms)', 'NULL'],
        ['nor one that was being made', 'PERFORM retire_key(p_org_id, v_tenant.pending_version, p_lease_ms)', 'NULL'],
        ['what was noted of it is not known', 'SET carried = p_noted', 'SET carried = carried'],
        ['the next key does not begin with that', 'greatest(p_noted, spent_of(v_tenant))', 'spent_of(v_tenant)'],
        ['the next key has a version that was used', 'key_version = p_version + 1', 'key_version = p_version'],
      ],
    },
    spent_of: {
      tests: ['provisioning/provision', 'provisioning/budget'],
      breakages: [
        ['nothing', 'THEN p_tenant.spent_usd', 'THEN 0'],
        ['what was spent in a period that is over', 'p_tenant.spent_until > clock_timestamp()', 'true'],
        [
          'what was spent before counts, and what now not',
          'p_tenant.spent_until > clock_timestamp()',
          'p_tenant.spent_until < clock_timestamp()',
        ],
      ],
    },
    carry_over: {
      tests: ['provisioning/carry-over', 'provisioning/budget'],
      breakages: [
        ['it is owed again', 'SET carried = p_spent_usd, charged_version = p_in_use', 'SET charged_version = p_in_use'],
        [
          'asked again, nothing is owed',
          'v_retired.charged_version IS NOT NULL AND p_spent_usd >= v_retired.carried',
          'false',
        ],
        ['owed of a period that is over', ' AND p_spent_usd >= v_retired.carried', ''],
        [
          'two of an organisation at once',
          'version <> p_version AND charged_version IS NOT NULL',
          'version <> p_version AND false',
        ],
        ['whichever key is in use', 'p_in_use IS DISTINCT FROM', 'false AND p_in_use IS DISTINCT FROM'],
        [
          'what the successor began with is charged too',
          'charged_to = p_in_use_usd + p_spent_usd - carried',
          'charged_to = p_in_use_usd + p_spent_usd',
        ],
        [
          'what the key in use has spent is not counted',
          'charged_to = p_in_use_usd + p_spent_usd - carried',
          'charged_to = p_spent_usd',
        ],
        ['also where nothing was carried over', 'v_retired.carried IS NULL OR ', ''],
        ['spending goes down', ' OR v_retired.carried >= p_spent_usd', ''],
        [
          'without a key it is lost',
          'SET spent_usd = spent_of(v_tenant) + p_spent_usd - v_retired.carried',
          'SET spent_usd = spent_usd',
        ],
        [
          'without a key it is added up',
          'UPDATE retired_keys SET carried = p_spent_usd WHERE',
          'UPDATE retired_keys SET carried = carried WHERE',
        ],
        [
          'without a key it is forgotten at once',
          'spent_until = greatest(p_until, spent_until)',
          'spent_until = spent_until',
        ],
      ],
    },
    note_spent: {
      tests: ['provisioning/late', 'provisioning/budget', 'provisioning/provision'],
      breakages: [
        ['the key is not looked at again', "clock_timestamp() + interval '5 minutes'", 'key_check_at'],
        ['whoever comes last is believed', 'greatest(p_spent_usd, spent_of(t))', 'p_spent_usd'],
        ['what was spent in a period that is over counts', 'spent_of(t)', 'spent_usd'],
        ['of everyone', ' WHERE org_id = p_org_id', ''],
        ['the budget’s next period may come sooner', 'greatest(p_until, spent_until)', 'p_until'],
        ['it is added up', 'greatest(p_spent_usd, spent_of(t))', 'p_spent_usd + spent_of(t)'],
      ],
    },
  },
}
