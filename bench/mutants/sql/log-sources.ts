import type { Room } from './list.ts'

const DONE_ALREADY = `EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id')`

/** Sources, and when they are fetched. */
export const LOG_SOURCES: Room = {
  wide: [
    'log-sources/route',
    'log-sources/fetching/queries',
    'log-sources/fetching/fetch',
    'security/isolation',
    'log-sources/receivers/hec-refusals',
    'log-sources/receivers/webhook-refusals',
    'log-events/route',
  ],
  functions: {
    create_log_source: {
      tests: ['log-sources/late', 'log-sources/route', 'log-sources/fetching/queries'],
      breakages: [
        ['one that was removed comes back', "EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id')", 'false'],
        ['at once, more than the plan includes', 'WHERE org_id = p_org_id FOR UPDATE', 'WHERE org_id = p_org_id'],
        ['one more than the plan includes', '>= coalesce', '> coalesce'],
        [
          'everyone’s sources count',
          'SELECT count(*) FROM log_sources WHERE org_id = p_org_id',
          'SELECT count(*) FROM log_sources',
        ],
        ['sent again, it is not known', `org_id = p_org_id AND id = p_source->>'id'`, 'false'],
        [
          'what is sent to us is due',
          `CASE WHEN (p_source->>'fetched')::boolean THEN clock_timestamp() END`,
          'clock_timestamp()',
        ],
      ],
    },
    change_log_source: {
      tests: [
        'log-sources/late',
        'db/functions',
        'log-sources/route',
        'log-sources/fetching/queries',
        'log-sources/fetching/fetch',
      ],
      breakages: [
        [
          'who was asked to fetch by the old config does',
          'ended_at = CASE WHEN v_begin THEN clock_timestamp() ELSE ended_at END',
          'ended_at = ended_at',
        ],
        [
          'what the old config names was read, so the new one’s was',
          'read_until = CASE WHEN v_begin THEN NULL ELSE read_until END',
          'read_until = read_until',
        ],
        ['changes those of others', 'WHERE org_id = p_org_id AND id = p_id FOR UPDATE', 'WHERE id = p_id FOR UPDATE'],
        ['who fetches by the old config goes on', 'lease = CASE WHEN v_begin OR', 'lease = CASE WHEN'],
        ['disabled while it is fetched, it goes on', `v_begin OR (p_set->>'enabled')::boolean IS FALSE`, 'v_begin'],
        [
          'enabled, it is taken from who fetches it',
          `(p_set->>'enabled')::boolean IS FALSE`,
          `(p_set->>'enabled')::boolean IS NOT NULL`,
        ],
        [
          'another config is read from where the old one was',
          'cursor = CASE WHEN v_begin THEN NULL ELSE cursor END',
          'cursor = cursor',
        ],
        [
          'enabled again, it is fetched though its API asked to wait',
          'not_before = CASE WHEN v_begin THEN NULL ELSE not_before END',
          'not_before = NULL',
        ],
        [
          'enabled again, it has failed as often as before',
          'failures = CASE WHEN v_again THEN 0 ELSE failures END',
          'failures = failures',
        ],
      ],
    },
    remove_log_source: {
      tests: [
        'log-sources/receivers/hec-receipts',
        'log-sources/route',
        'security/isolation',
        'log-sources/fetching/fetch',
      ],
      breakages: [
        ['removes those of others', 'v_owner <> p_org_id', 'false'],
        ['its events stay', 'INSERT INTO removed_log_sources (id) VALUES (p_id) ON CONFLICT DO NOTHING;', ''],
        ['its channels stay', 'DELETE FROM hec_channels WHERE source_id = p_id;', ''],
        ['sent again, it is not known', DONE_ALREADY, 'false'],
        ['says nothing in the log', 'PERFORM append_action(p_org_id, p_entry, p_entry_hash)', 'NULL'],
      ],
    },
    log_source_included: {
      tests: ['log-sources/fetching/queries', 'log-sources/receivers/hec-refusals'],
      breakages: [
        ['the newest are', '(o.created_at, o.id) <', '(o.created_at, o.id) >'],
        [
          'one more is',
          '(o.created_at, o.id) < (p_source.created_at, p_source.id))\n    <',
          '(o.created_at, o.id) < (p_source.created_at, p_source.id))\n    <=',
        ],
        ['everyone’s count', 'o.org_id = p_source.org_id AND ', ''],
        ['all are, whatever the plan', 'SELECT (SELECT count(*)', 'SELECT true OR (SELECT count(*)'],
        ['none are', 'SELECT (SELECT count(*)', 'SELECT false AND (SELECT count(*)'],
      ],
    },
    due_log_sources: {
      tests: ['log-sources/fetching/queries'],
      breakages: [
        ['those too that are disabled', 's.enabled AND ', ''],
        ['those too that the plan does not include', ' AND log_source_included(s, p_limits)', ''],
        ['before their time', 's.next_fetch_at <= clock_timestamp()', 's.next_fetch_at IS NOT NULL'],
        [
          'told each time',
          `SET next_fetch_at = clock_timestamp() + interval '10 minutes'`,
          'SET next_fetch_at = s.next_fetch_at',
        ],
        ['the newest first', 'ORDER BY s.next_fetch_at LIMIT', 'ORDER BY s.next_fetch_at DESC LIMIT'],
      ],
    },
    request_log_fetch: {
      tests: ['db/functions', 'log-sources/fetching/fetch', 'security/isolation'],
      breakages: [
        ['of others', 'WHERE org_id = p_org_id AND id = p_id', 'WHERE id = p_id'],
        ['though its API asked to wait', 'coalesce(v_source.not_before <= clock_timestamp(), true)', 'true'],
        [
          'does not say how long to wait',
          `v_source.not_before - clock_timestamp()`,
          `v_source.not_before - v_source.not_before`,
        ],
        ['what is sent to us is due', 'v_source.next_fetch_at IS NOT NULL AND ', ''],
        [
          'does not have it fetched',
          'SET next_fetch_at = clock_timestamp() WHERE',
          'SET next_fetch_at = next_fetch_at WHERE',
        ],
      ],
    },
    lease_log_source: {
      tests: ['db/functions', 'log-sources/fetching/queries'],
      breakages: [
        ['of others', 'org_id = p_org_id AND id = p_id AND enabled', 'id = p_id AND enabled'],
        ['though another holds it', '(lease IS NULL OR lease = p_lease OR lease_until < clock_timestamp())', 'true'],
        ['though its API asked to wait', 'coalesce(not_before <= clock_timestamp(), true)', 'true'],
        ['though it was fetched since', 'coalesce(ended_at < p_asked_at, true)', 'true'],
        ['what is sent to us', ' AND next_fetch_at IS NOT NULL', ''],
      ],
    },
  },
}
