import type { Room } from './list.ts'

const LEASED = 'WHERE org_id = p_org_id AND id = p_id AND lease = p_lease'

/** Events, how they come and go. */
export const LOG_EVENTS: Room = {
  wide: [
    'log-sources/fetching/queries',
    'log-sources/receivers/queries',
    'log-sources/receivers/hec-again',
    'log-sources/receivers/hec-receipts',
    'log-sources/receivers/hec-refusals',
    'log-sources/receivers/hec',
    'log-sources/receivers/webhook',
    'log-sources/receivers/webhook-refusals',
    'log-sources/fetching/fetch',
    'log-events/route',
    'security/isolation',
  ],
  functions: {
    insert_log_events: {
      tests: ['log-sources/fetching/queries', 'log-sources/receivers/queries'],
      breakages: [
        ['keeps only the first', 'ON CONFLICT DO NOTHING', 'LIMIT 1 ON CONFLICT DO NOTHING'],
        ['one that is kept already is an error', 'ON CONFLICT DO NOTHING', ''],
        ['whoever keeps the same locks us', 'ORDER BY e.uid_hash', 'ORDER BY e.id'],
        ['says that none were new', 'RETURN v_new', 'RETURN 0'],
        ['the message is not kept', 'e.resource, e.message\n', 'e.resource, NULL\n'],
      ],
    },
    keep_log_page: {
      tests: ['log-sources/fetching/queries', 'log-sources/fetching/fetch'],
      breakages: [
        ['for one who has lost the lease', LEASED, 'WHERE org_id = p_org_id AND id = p_id'],
        ['the cursor stays', 'cursor = p_cursor', 'cursor = cursor'],
        ['a gap is noted each time', 'k @> g\n', 'false\n'],
        ['a gap is noted again that was merged', "k->>'reason' = v_merged", 'false'],
        ['the oldest gaps are forgotten', 'FROM old HAVING count(*) > 0', 'FROM old HAVING false'],
        ['the last gaps are forgotten', 'WHERE most <= 20 OR n > most - 19', 'WHERE most <= 20'],
        ['of twenty gaps some are merged', 'WHERE most > 20 AND', 'WHERE'],
        ['merged gaps end with the first', "max(gap->>'to'", "min(gap->>'to'"],
        ['merged gaps begin with the last', "min(gap->>'from'", "max(gap->>'from'"],
        [
          'keeps no events',
          'RETURN insert_log_events(p_org_id, p_id, p_events)',
          'RETURN jsonb_array_length(p_events)',
        ],
      ],
    },
    end_log_fetch: {
      tests: ['log-sources/fetching/queries', 'log-sources/fetching/fetch'],
      breakages: [
        ['for one who has lost the lease', LEASED, 'WHERE org_id = p_org_id AND id = p_id'],
        ['the lease stays', 'lease = NULL,', ''],
        ['what has more to read was read', "WHEN p_result ? 'fetched' THEN", 'WHEN NOT v_failed THEN'],
        ['what was read goes back', 'greatest(read_until, least(v_now', '(least(v_now'],
        ['what is to come was read', "least(v_now, (p_result->>'until')", "coalesce((p_result->>'until')"],
        ['whatever it says, it read until now', "least(v_now, (p_result->>'until')::timestamptz)", 'v_now'],
        ['failures are not counted', 'ELSE failures + 1 END', 'ELSE failures END'],
        [
          'what failed before is remembered',
          'CASE WHEN NOT v_failed THEN 0 WHEN',
          'CASE WHEN NOT v_failed THEN failures WHEN',
        ],
        ['what passes by begins the days too', "WHEN p_result ? 'passing' THEN CASE", 'WHEN false THEN CASE'],
        ['what passes by ends them', 'CASE WHEN NOT v_progressed THEN failing_since END', 'NULL'],
        ['pages that were read do not', 'CASE WHEN NOT v_progressed THEN failing_since END', 'failing_since'],
        ['it goes on for ever', 'enabled = enabled AND NOT v_disable', 'enabled = enabled'],
      ],
    },
    log_receiver: {
      tests: ['log-sources/receivers/hec-refusals', 'log-sources/receivers/webhook-refusals'],
      breakages: [
        ['of another kind', ' AND source_type = p_type', ''],
        ['one that we fetch', ' AND next_fetch_at IS NULL', ''],
        ['one of those that there are', 'WHERE s.id = p_id AND', 'WHERE'],
        ['the plan includes it always', 'log_source_included(s, p_limits)', 'true'],
        ['the plan never includes it', 'log_source_included(s, p_limits)', 'false'],
      ],
    },
    room_of_day: {
      tests: ['log-sources/receivers/hec-refusals', 'log-sources/receivers/webhook-refusals'],
      breakages: [
        ['there is always room', '- coalesce((SELECT events', '- 0 * coalesce((SELECT events'],
        ['what came on another day takes room', ` AND day >= (clock_timestamp() AT TIME ZONE 'UTC')::date`, ''],
        ['there is none', 'SELECT coalesce((p_daily', 'SELECT 0 * coalesce((p_daily'],
      ],
    },
    receive_log_events: {
      tests: [
        'db/functions',
        'log-sources/receivers/hec-receipts',
        'log-sources/receivers/hec',
        'log-sources/receivers/hec-refusals',
      ],
      breakages: [
        ['of a source that is not enabled', 'AND id = p_id AND enabled', 'AND id = p_id'],
        ['others’ events of the same moment take no room', 'room_of_day(p_org_id, p_daily)', '1000000'],
        ['is not kept', 'v_new := insert_log_events(p_org_id, p_id, p_events)', 'v_new := 0'],
        ['every receipt has the same number', 'next_ack = c.next_ack + 1', 'next_ack = c.next_ack'],
        ['receipts that were not asked for are lost', '(c.pending || c.next_ack)', '(ARRAY[c.next_ack])'],
        ['the source does not say when', 'IF v_last IS NULL OR', 'IF false AND'],
        ['events are not counted', 'IF v_new > 0 THEN', 'IF false THEN'],
        [
          'they are counted on from another day',
          'CASE WHEN r.day >= excluded.day THEN r.events ELSE 0 END',
          'r.events',
        ],
        ['the day stays that of the first', 'day = greatest(r.day, excluded.day)', 'day = r.day'],
      ],
    },
    take_hec_acks: {
      tests: ['log-sources/receivers/hec-receipts'],
      breakages: [
        [
          'told each time',
          'SELECT unnest(v_pending) EXCEPT SELECT unnest(p_acks) ORDER BY 1',
          'SELECT unnest(v_pending)',
        ],
        [
          'of all channels of the source',
          'FROM hec_channels WHERE source_id = p_id AND channel = p_channel FOR UPDATE',
          'FROM hec_channels WHERE source_id = p_id ORDER BY channel FOR UPDATE',
        ],
        [
          'of channels of that name of all sources',
          'pending = ARRAY(SELECT unnest(v_pending) EXCEPT SELECT unnest(p_acks) ORDER BY 1)\n    WHERE source_id = p_id AND',
          'pending = ARRAY(SELECT unnest(v_pending) EXCEPT SELECT unnest(p_acks) ORDER BY 1)\n    WHERE',
        ],
        [
          'all that is asked for is true',
          'RETURN ARRAY(SELECT unnest(v_pending) INTERSECT SELECT unnest(p_acks))',
          'RETURN p_acks',
        ],
        [
          'one that was told takes the others with it',
          'pending = ARRAY(SELECT unnest(v_pending) EXCEPT SELECT unnest(p_acks) ORDER BY 1)',
          `pending = '{}'`,
        ],
      ],
    },
    delete_old_events: {
      tests: ['db/functions', 'log-sources/fetching/fetch'],
      breakages: [
        ['all events go', 'o.received_at < v_now - make_interval(days => t.log_retention_days)', 'true'],
        ['after as many days for everyone', 'days => t.log_retention_days', 'days => 30'],
        ['more than there is room for', 'LIMIT p_most);', 'LIMIT p_most + 1);'],
        ['one organisation has the others’ room', 'LIMIT p_each', 'LIMIT p_most'],
        ['it does not say how many', 'RETURN v_deleted', 'RETURN 0'],
      ],
    },
    expire_log_events: {
      tests: ['db/functions', 'log-sources/fetching/fetch'],
      breakages: [
        ['those of a removed source stay', 'WHERE o.source_id = r.id LIMIT p_most', 'WHERE o.source_id = r.id LIMIT 0'],
        ['those of removed sources have all the room', 'ceil(p_most / 2.0)', '0 * ceil(p_most / 2.0)'],
        ['one organisation has all the room', 'ceil(p_most / 10.0)', 'ceil(p_most / 1.0)'],
        [
          'room that others leave stays empty',
          'v_old := v_old + delete_old_events',
          'v_old := v_old + 0 * delete_old_events',
        ],
        [
          'a removed source is forgotten before its events',
          'DELETE FROM removed_log_sources r WHERE NOT EXISTS (SELECT FROM log_events e WHERE e.source_id = r.id)',
          'DELETE FROM removed_log_sources',
        ],
        ['channels that are used go', `used_at < clock_timestamp() - interval '1 day'`, 'true'],
      ],
    },
  },
}
