import type { Room } from './list.ts'

/** The tree, its checkpoints and checks. */
export const AUDIT_TREE: Room = {
  wide: [
    'audit/tiles',
    'audit/route',
    'audit/prune',
    'audit/watch',
    'audit/tip',
    'audit/rotation',
    'audit/witness',
    'audit/tamper',
    'db/rights',
  ],
  functions: {
    audit_tile: {
      tests: ['audit/route', 'audit/prune', 'audit/tiles'],
      breakages: [
        ['leaves are hashed as inner nodes', `'\\x00'`, `'\\x01'`],
        ['entries that are in the tile already come again', ' + length(v_hashes) / 32', ''],
        ['leaves in the wrong order', 'ORDER BY seq', 'ORDER BY seq DESC'],
        ['has other organisations’ tiles', 'WHERE org_id = p_org_id AND level', 'WHERE level'],
        ['has other organisations’ entries', 'WHERE org_id = p_org_id AND seq >=', 'WHERE seq >='],
      ],
    },
    audit_tile_root: {
      tests: ['audit/tiles'],
      breakages: [
        ['inner nodes are hashed as leaves', `'\\x01'`, `'\\x00'`],
        ['right before left', 'ORDER BY i)', 'ORDER BY i DESC)'],
        ['pairs begin one byte early', '64 * i + 1', '64 * i'],
        ['stops at two hashes', 'length(v_level) > 32', 'length(v_level) > 64'],
        ['leaves out the first pair', 'generate_series(0,', 'generate_series(1,'],
      ],
    },
    append_audit_tile: {
      tests: ['audit/prune', 'audit/tiles'],
      breakages: [
        ['does not write down the tile that is full', 'IF p_level = 0', 'IF false'],
        ['a tile that pruning began is not filled', 'DO UPDATE SET hashes = excluded.hashes', 'DO NOTHING'],
        ['no tile of tiles of tiles', 'IF (p_index + 1) % 256 = 0', 'IF false'],
        [
          'a root in the wrong tile',
          'VALUES (p_org_id, p_level + 1, p_index / 256',
          'VALUES (p_org_id, p_level + 1, p_index % 256',
        ],
        ['a root on the wrong level', 'VALUES (p_org_id, p_level + 1,', 'VALUES (p_org_id, p_level + 2,'],
      ],
    },
    record_checkpoint: {
      tests: ['audit/route', 'audit/witness', 'audit/tip'],
      breakages: [
        [
          'takes one of more entries than there are',
          'p_size > coalesce((SELECT size FROM audit_heads WHERE org_id = p_org_id), 0) OR ',
          '',
        ],
        ['takes one that nobody signed', ' OR jsonb_array_length(p_signatures) = 0', ''],
        ['takes another root for the same size', ' AND root = p_root', ''],
        [
          'keeps no signatures',
          'FROM jsonb_array_elements(p_signatures) s',
          'FROM jsonb_array_elements(p_signatures) s WHERE false',
        ],
        ['says that it was first kept now', 'RETURN v_kept', 'RETURN clock_timestamp()'],
      ],
    },
    record_audit_check: {
      tests: ['audit/watch'],
      breakages: [
        [
          'a second check is not noted',
          'DO UPDATE SET checked_at = excluded.checked_at, problem = excluded.problem, problem_seq = excluded.problem_seq',
          'DO NOTHING',
        ],
        ['nor when it was', 'checked_at = excluded.checked_at, ', ''],
        ['nor what was wrong then', ', problem = excluded.problem', ''],
        ['nor where', ', problem_seq = excluded.problem_seq', ''],
        ['nor what is wrong at first', 'clock_timestamp(), p_problem,', 'clock_timestamp(), NULL,'],
        ['nor where at first', 'p_problem_seq)\n', 'NULL)\n'],
        ['counts as one of the day before', 'clock_timestamp()', `clock_timestamp() - interval '25 hours'`],
      ],
    },
  },
}
