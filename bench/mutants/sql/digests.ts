import type { Room } from './list.ts'

export const DIGESTS: Room = {
  wide: ['digests/digest', 'db/isolation', 'security/isolation'],
  functions: {
    set_digest: {
      tests: ['db/functions', 'digests/digest', 'security/isolation'],
      breakages: [
        ['ends those of everyone', 'DELETE FROM digests WHERE org_id = p_org_id', 'DELETE FROM digests'],
        [
          'does not end',
          'DELETE FROM digests WHERE org_id = p_org_id;',
          'PERFORM FROM digests WHERE org_id = p_org_id;',
        ],
        [
          'ends it for everyone who does so at once',
          `RETURN jsonb_build_object('changed', false, 'digest', NULL)`,
          'NULL',
        ],
        [
          'does it again when its answer was lost',
          `EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id')`,
          'false',
        ],
        ['tells what another set since its answer was lost', 'jsonb_populate_record(v_digest, p_digest)', 'v_digest'],
        ['says nothing in the log', 'PERFORM append_action(p_org_id, p_entry, p_entry_hash)', 'NULL'],
        ['takes who is not on board for one who is', 'RETURN NULL', `RETURN '{}'`],
        ['the hour is not kept', `(p_digest->>'hour')::integer`, '0'],
        ['what is due is due no longer when it is set again', 'THEN d.next_at ELSE', 'THEN excluded.next_at ELSE'],
        ['it comes at its old times', 'ELSE excluded.next_at END', 'ELSE d.next_at END'],
        ['forgets up to when it told', 'coalesce(d.told_until, d.next_at - digest_period(d.every))', 'NULL'],
        [
          'forgets what the first one was to tell',
          'coalesce(d.told_until, d.next_at - digest_period(d.every))',
          'd.told_until',
        ],
        ['goes where it went', 'url = excluded.url', 'url = d.url'],
        ['what was wrong stays', 'error = NULL', 'error = d.error'],
      ],
    },
    digest_period: {
      tests: ['digests/digest'],
      breakages: [
        ['a week is a day', `interval '168 hours'`, `interval '24 hours'`],
        ['a day is a week', `interval '24 hours'`, `interval '168 hours'`],
        ['days are weeks, and weeks days', `WHEN 'week'`, `WHEN 'day'`],
        ['a week has six days', `interval '168 hours'`, `interval '144 hours'`],
      ],
    },
    digest_end: {
      tests: ['digests/digest'],
      breakages: [
        ['the next time', 'floor(', 'ceil('],
        ['the first time', '* floor(', '* 0 * floor('],
        ['now', 'SELECT p_next_at +', 'SELECT clock_timestamp() + 0 *'],
        [
          'days, of a digest of a week',
          'SELECT p_next_at + digest_period(p_every)',
          `SELECT p_next_at + digest_period('day')`,
        ],
        ['the time before', '- p_next_at) /', `- p_next_at - interval '1 day') /`],
      ],
    },
    due_digests: {
      tests: ['digests/digest'],
      breakages: [
        ['before their time', 'd.next_at <= clock_timestamp()', 'true'],
        ['told each time', 'coalesce(d.queued_until <= clock_timestamp(), true)', 'true'],
        ['never again', 'coalesce(d.queued_until <= clock_timestamp(), true)', 'd.queued_until IS NULL'],
        [
          'of the last period alone',
          "greatest(coalesce(t.told_until, t.next_at - digest_period(t.every)), digest_end(t.next_at, t.every) - interval '744 hours')",
          'digest_end(t.next_at, t.every) - digest_period(t.every)',
        ],
        [
          'of its period, whatever was told',
          'coalesce(t.told_until, t.next_at - digest_period(t.every))',
          't.next_at - digest_period(t.every)',
        ],
        ['of all that was ever missed', ` - interval '744 hours'`, ` - interval '74400 hours'`],
      ],
    },
    end_digest: {
      tests: ['digests/digest'],
      breakages: [
        ['of every organisation', 'WHERE org_id = p_org_id AND (next_at', 'WHERE (next_at'],
        ['one that has ended ends again', 'p_error IS NULL AND told_until <= p_to', 'told_until <= p_to'],
        ['one that arrived after all is lost', ' OR p_error IS NULL AND told_until <= p_to', ''],
        ['one that arrived after all says so of a later one', 'AND told_until <= p_to', ''],
        ['one that arrived after all is not followed by the next', 'ELSE next_at END', 'ELSE p_to END'],
        ['up to when it told is not kept', 'told_until = p_to', 'told_until = told_until'],
        ['it is not due again', 'p_to + digest_period(every)', `p_to + interval '100 years'`],
        [
          'one that failed was sent',
          'CASE WHEN p_error IS NULL THEN clock_timestamp() ELSE last_sent_at END',
          'clock_timestamp()',
        ],
        ['nobody is told why it failed', 'error = p_error', 'error = NULL'],
      ],
    },
  },
}
