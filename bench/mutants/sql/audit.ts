import type { Room } from './list.ts'

const REFUSES = `RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';`

/** Entries, and that they stay. */
export const AUDIT: Room = {
  wide: [
    'db/rights',
    'audit/prune',
    'audit/tiles',
    'audit/route',
    'audit/watch',
    'audit/tip',
    'tenants/tenant',
    'runs/concurrency',
  ],
  functions: {
    refuse_audit_change: {
      tests: ['db/rights'],
      breakages: [
        ['refuses nothing', REFUSES, 'RETURN coalesce(NEW, OLD);'],
        ['refuses no deletion', 'BEGIN', `BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;`],
        ['refuses no truncation', 'BEGIN', `BEGIN IF TG_OP = 'TRUNCATE' THEN RETURN NULL; END IF;`],
        ['tiles may be changed', 'BEGIN', `BEGIN IF TG_TABLE_NAME = 'audit_tiles' THEN RETURN NEW; END IF;`],
        [
          'entries may be marked as taken out',
          'BEGIN',
          `BEGIN IF TG_TABLE_NAME = 'audit_heads' THEN RETURN NEW; END IF;`,
        ],
      ],
    },
    is_pruned_entry: {
      tests: ['db/rights', 'audit/prune'],
      breakages: [
        ['every entry is taken for pruned', 'p_entry.seq <', 'true OR p_entry.seq <'],
        ['no entry is taken for pruned', 'p_entry.seq <', 'false AND p_entry.seq <'],
        ['the first entry that was not pruned is taken for pruned', 'p_entry.seq <', 'p_entry.seq <='],
        [
          'what another organisation pruned counts',
          'FROM audit_heads WHERE org_id = p_entry.org_id',
          'FROM audit_heads ORDER BY pruned DESC LIMIT 1',
        ],
        ['those after the pruned ones count, and they do not', 'p_entry.seq <', 'p_entry.seq >='],
      ],
    },
    tells_of_pruning: {
      tests: ['db/rights', 'audit/prune'],
      breakages: [
        ['the entry may be of another organisation', 'org_id = p_head.org_id AND ', ''],
        ['the entry may be one that goes with it', 'seq >= p_head.pruned AND ', ''],
        ['any action will do', `action = 'log_pruned'`, 'true'],
        ['the entry may tell of another size', `(detail->>'size')::bigint = p_head.pruned`, 'true'],
        ['where an entry says so, it is refused', 'EXISTS', 'NOT EXISTS'],
      ],
    },
    append_audit_entry: {
      tests: ['audit/tiles', 'runs/list', 'runs/concurrency'],
      breakages: [
        ['does not lock the head', 'WHERE org_id = v_org FOR UPDATE;\n  IF', 'WHERE org_id = v_org;\n  IF'],
        ['a row’s hash lacks its prefix', `sha256('\\x01'::bytea || v_head.head_hash`, 'sha256(v_head.head_hash'],
        ['runs are numbered from 0', 'v_row.run_no := v_head.runs + 1', 'v_row.run_no := v_head.runs'],
        ['runs of all agents are numbered together', '(v_head.runs_by_agent->>v_agent)::bigint', 'v_head.runs'],
        ['no tile is written', 'PERFORM append_audit_tile(v_org, 0, v_row.seq / 256)', 'NULL'],
      ],
    },
    append_action: {
      tests: ['tenants/late', 'db/rights', 'tenants/tenant'],
      breakages: [
        [
          'however late it comes',
          "(p_entry->>'created_at')::timestamptz < clock_timestamp() - interval '1 minute'",
          'false',
        ],
        [
          'of a time to come',
          "(p_entry->>'created_at')::timestamptz > clock_timestamp() + interval '1 minute'",
          'false',
        ],
        ['takes the entry of another organisation', `p_entry->>'org_id' IS DISTINCT FROM p_org_id OR `, ''],
        ['takes the entry of a run', ` OR p_entry->>'action' LIKE 'agent\\_run%'`, ''],
        ['appends nothing', 'PERFORM append_audit_entry(p_entry, p_entry_hash)', 'NULL'],
        [
          'takes every entry for one that is there',
          `IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id')`,
          'IF NOT EXISTS (SELECT FROM audit_entries)',
        ],
        ['appends again', `IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id')`, 'IF true'],
      ],
    },
    prune_audit_log: {
      tests: ['audit/prune'],
      breakages: [
        ['prunes the log of who has a plan', `plan <> 'free' OR `, ''],
        ['prunes entries of the last 30 days', `created_at > clock_timestamp() - interval '30 days'`, 'false'],
        ['takes a checkpoint with another root', ` AND encode(root, 'base64') = p_entry->'detail'->>'root'`, ''],
        ['asked again, prunes again', 'v_head.pruned = p_size AND p_size > 0', 'false'],
        ['the hashes of a last tile that is not full are lost', 'IF p_size % 256 > 0', 'IF false'],
      ],
    },
    delete_pruned_entries: {
      tests: ['audit/prune', 'db/rights'],
      breakages: [
        ['deletes entries of other organisations', 'WHERE org_id = p_org_id AND seq IN', 'WHERE seq IN'],
        ['one entry too many', 'e.seq < h.pruned', 'e.seq <= h.pruned'],
        ['deletes nothing', 'LIMIT p_limit', 'LIMIT 0'],
        ['says that none are left', 'RETURN v_deleted', 'RETURN 0'],
        ['takes no notice of how many it may', 'ORDER BY e.seq LIMIT p_limit', 'ORDER BY e.seq'],
      ],
    },
  },
}
