-- What was written of a log stays as it is, for everyone, the owner included. Two things may happen: a tile grows at its end, and entries
-- that prune_audit_log() has marked are taken out.
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE FUNCTION is_pruned_entry(p_entry audit_entries) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(p_entry.seq < (SELECT pruned FROM audit_heads WHERE org_id = p_entry.org_id), false);
$$;
--> statement-breakpoint
-- Entries count as taken out only where an entry of the log says so.
CREATE FUNCTION tells_of_pruning(p_head audit_heads) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM audit_entries WHERE org_id = p_head.org_id AND seq >= p_head.pruned AND action = 'log_pruned'
    AND (detail->>'size')::bigint = p_head.pruned);
$$;
--> statement-breakpoint
CREATE TRIGGER audit_heads_pruned BEFORE UPDATE OF pruned ON audit_heads
  FOR EACH ROW WHEN (NEW.pruned <> OLD.pruned AND NOT tells_of_pruning(NEW)) EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
DROP TRIGGER audit_entries_append_only ON audit_entries;
--> statement-breakpoint
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
  FOR EACH ROW WHEN (NOT is_pruned_entry(OLD)) EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_tiles_append_only BEFORE UPDATE ON audit_tiles
  FOR EACH ROW WHEN (ROW (NEW.org_id, NEW.level, NEW."index", substr(NEW.hashes, 1, length(OLD.hashes))) IS DISTINCT FROM
    ROW (OLD.org_id, OLD.level, OLD."index", OLD.hashes) OR length(NEW.hashes) > 256 * 32) EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_tiles_no_delete BEFORE DELETE ON audit_tiles FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_tiles_no_truncate BEFORE TRUNCATE ON audit_tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_checkpoints_append_only BEFORE UPDATE OR DELETE ON audit_checkpoints
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_checkpoints_no_truncate BEFORE TRUNCATE ON audit_checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_signatures_append_only BEFORE UPDATE OR DELETE ON audit_signatures
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_signatures_no_truncate BEFORE TRUNCATE ON audit_signatures
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
-- The hashes of a tile so far, 32 bytes each. What level 0 has not been given yet comes from the entries (RFC 6962: a leaf is
-- SHA-256(0x00 || entry_hash)).
CREATE FUNCTION audit_tile(p_org_id text, p_level integer, p_index bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  v_hashes bytea := coalesce((SELECT hashes FROM audit_tiles WHERE org_id = p_org_id AND level = p_level AND "index" = p_index), '');
BEGIN
  IF p_level > 0 OR length(v_hashes) = 256 * 32 THEN
    RETURN v_hashes;
  END IF;
  RETURN v_hashes || coalesce((SELECT string_agg(sha256('\x00'::bytea || entry_hash), ''::bytea ORDER BY seq) FROM audit_entries
    WHERE org_id = p_org_id AND seq >= p_index * 256 + length(v_hashes) / 32 AND seq < (p_index + 1) * 256), '');
END $$;
--> statement-breakpoint
-- The root over a full tile: an inner node is SHA-256(0x01 || left || right).
CREATE FUNCTION audit_tile_root(p_hashes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
  v_level bytea := p_hashes;
BEGIN
  WHILE length(v_level) > 32 LOOP
    v_level := (SELECT string_agg(sha256('\x01'::bytea || substr(v_level, 64 * i + 1, 64)), ''::bytea ORDER BY i)
      FROM generate_series(0, length(v_level) / 64 - 1) i);
  END LOOP;
  RETURN v_level;
END $$;
--> statement-breakpoint
-- Entry 256, 512, … is there: writes down the tile that it fills, and that tile's root in the tile above, and so on.
CREATE FUNCTION append_audit_tile(p_org_id text, p_level integer, p_index bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_hashes bytea := audit_tile(p_org_id, p_level, p_index);
BEGIN
  IF p_level = 0 THEN
    INSERT INTO audit_tiles VALUES (p_org_id, 0, p_index, v_hashes)
      ON CONFLICT (org_id, level, "index") DO UPDATE SET hashes = excluded.hashes;
  END IF;
  INSERT INTO audit_tiles AS t VALUES (p_org_id, p_level + 1, p_index / 256, audit_tile_root(v_hashes))
    ON CONFLICT (org_id, level, "index") DO UPDATE SET hashes = t.hashes || excluded.hashes;
  IF (p_index + 1) % 256 = 0 THEN
    PERFORM append_audit_tile(p_org_id, p_level + 1, p_index / 256);
  END IF;
END $$;
--> statement-breakpoint
-- Appends one entry to its organisation's chain and tree, and returns its place in them.
-- p_entry is the canonical entry (docs/audit.md), p_entry_hash the SHA-256 of its bytes.
-- row_hash = SHA-256(0x01 || prev_hash || entry_hash), linked under the lock of the head row.
CREATE OR REPLACE FUNCTION append_audit_entry(p_entry jsonb, p_entry_hash bytea) RETURNS audit_entries
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_org text := p_entry->>'org_id';
  v_agent text := p_entry->>'agent_id';
  v_is_run boolean := p_entry->>'action' LIKE 'agent\_run%';
  v_head audit_heads;
  v_row audit_entries;
BEGIN
  SELECT * INTO v_head FROM audit_heads WHERE org_id = v_org FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_heads (org_id, size, head_hash, runs, runs_by_agent)
      VALUES (v_org, 0, decode(repeat('00', 32), 'hex'), 0, '{}') ON CONFLICT DO NOTHING;
    SELECT * INTO v_head FROM audit_heads WHERE org_id = v_org FOR UPDATE;
  END IF;

  v_row.org_id := v_org;
  v_row.seq := v_head.size;
  v_row.id := p_entry->>'id';
  v_row.user_id := p_entry->>'user_id';
  v_row.agent_id := v_agent;
  v_row.action := p_entry->>'action';
  v_row.model_used := p_entry->>'model_used';
  v_row.tokens_used := (p_entry->>'tokens_used')::integer;
  v_row.latency_ms := (p_entry->>'latency_ms')::integer;
  v_row.input_hash := decode(p_entry->>'input_hash', 'hex');
  v_row.output_hash := decode(p_entry->>'output_hash', 'hex');
  v_row.system_prompt_hash := decode(p_entry->>'system_prompt_hash', 'hex');
  v_row.policy_flags := p_entry->'policy_flags';
  v_row.detail := nullif(p_entry->'detail', 'null');
  v_row.created_at := (p_entry->>'created_at')::timestamptz;
  v_row.entry_hash := p_entry_hash;
  v_row.prev_hash := v_head.head_hash;
  v_row.row_hash := sha256('\x01'::bytea || v_head.head_hash || p_entry_hash);
  IF v_is_run THEN
    v_row.run_no := v_head.runs + 1;
    v_row.agent_run_no := coalesce((v_head.runs_by_agent->>v_agent)::bigint, 0) + 1;
  END IF;
  INSERT INTO audit_entries SELECT v_row.*;

  UPDATE audit_heads SET
    size = size + 1,
    head_hash = v_row.row_hash,
    runs = coalesce(v_row.run_no, runs),
    runs_by_agent = CASE WHEN v_is_run THEN runs_by_agent || jsonb_build_object(v_agent, v_row.agent_run_no) ELSE runs_by_agent END
  WHERE org_id = v_org;
  IF (v_row.seq + 1) % 256 = 0 THEN
    PERFORM append_audit_tile(v_org, 0, v_row.seq / 256);
  END IF;
  RETURN v_row;
END $$;
--> statement-breakpoint
-- The logs that are there get their trees.
SELECT append_audit_tile(org_id, 0, i) FROM (
  SELECT org_id, i FROM audit_heads, generate_series(0, size / 256 - 1) i ORDER BY org_id, i) full_tiles;
--> statement-breakpoint
-- Keeps a checkpoint, and further signatures of one that is there: [{name, id, signature}], signature in hex.
-- Returns when it was first kept; null when another root was for the same size, the log is not that long, or nobody signed.
CREATE FUNCTION record_checkpoint(p_org_id text, p_size bigint, p_origin text, p_root bytea, p_signatures jsonb) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_kept timestamptz;
BEGIN
  IF p_size > coalesce((SELECT size FROM audit_heads WHERE org_id = p_org_id), 0) OR length(p_root) <> 32 OR jsonb_array_length(p_signatures) = 0 THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_checkpoints (org_id, origin, size, root) VALUES (p_org_id, p_origin, p_size, p_root) ON CONFLICT DO NOTHING;
  SELECT created_at INTO v_kept FROM audit_checkpoints WHERE org_id = p_org_id AND origin = p_origin AND size = p_size AND root = p_root;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_signatures (org_id, origin, size, key_name, key_id, signature)
    SELECT p_org_id, p_origin, p_size, s->>'name', s->>'id', decode(s->>'signature', 'hex') FROM jsonb_array_elements(p_signatures) s
    ON CONFLICT DO NOTHING;
  RETURN v_kept;
END $$;
--> statement-breakpoint
-- Notes that a log was checked now, and what was wrong with it (null: nothing).
CREATE FUNCTION record_audit_check(p_org_id text, p_problem text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO audit_checks (org_id, checked_at, problem) VALUES (p_org_id, clock_timestamp(), p_problem)
    ON CONFLICT (org_id) DO UPDATE SET checked_at = excluded.checked_at, problem = excluded.problem;
$$;
--> statement-breakpoint
-- Marks the entries that a checkpoint covers as taken out of the log of an organisation that has left: it has neither plan nor key, and
-- did nothing for 30 days. The tree keeps their hashes, and p_entry tells of it. delete_pruned_entries() then deletes them.
-- Idempotent by p_size. Returns 'pruned', or why not: 'no_log', 'not_left', 'too_recent', 'no_checkpoint'.
CREATE FUNCTION prune_audit_log(p_org_id text, p_size bigint, p_entry jsonb, p_entry_hash bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_head audit_heads;
  v_tile bigint := p_size / 256;
BEGIN
  PERFORM FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  SELECT * INTO v_head FROM audit_heads WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'no_log';
  END IF;
  IF p_entry->>'action' IS DISTINCT FROM 'log_pruned' OR (p_entry->'detail'->>'size')::bigint IS DISTINCT FROM p_size THEN
    RAISE EXCEPTION 'the entry does not tell of this pruning' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF v_head.pruned = p_size AND p_size > 0 THEN -- an earlier call, which may have been broken off
    RETURN 'pruned';
  END IF;
  IF EXISTS (SELECT FROM tenants WHERE org_id = p_org_id AND (plan <> 'free' OR key_alias IS NOT NULL OR pending_alias IS NOT NULL OR key_wanted)) THEN
    RETURN 'not_left';
  END IF;
  IF EXISTS (SELECT FROM audit_entries WHERE org_id = p_org_id AND created_at > clock_timestamp() - interval '30 days' AND action <> 'log_pruned') THEN
    RETURN 'too_recent';
  END IF;
  IF p_size < v_head.pruned OR NOT EXISTS (SELECT FROM audit_checkpoints JOIN audit_signatures USING (org_id, origin, size)
    WHERE org_id = p_org_id AND size = p_size AND encode(root, 'base64') = p_entry->'detail'->>'root') THEN
    RETURN 'no_checkpoint';
  END IF;
  -- The hashes of a last tile that is not full are in the entries alone.
  IF p_size % 256 > 0 THEN
    INSERT INTO audit_tiles VALUES (p_org_id, 0, v_tile, substr(audit_tile(p_org_id, 0, v_tile), 1, (p_size % 256)::integer * 32))
      ON CONFLICT (org_id, level, "index") DO UPDATE SET hashes = excluded.hashes WHERE length(audit_tiles.hashes) < length(excluded.hashes);
  END IF;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  UPDATE audit_heads SET pruned = p_size WHERE org_id = p_org_id;
  RETURN 'pruned';
END $$;
--> statement-breakpoint
-- Deletes some of the entries that prune_audit_log() has marked; returns how many. 0: none are left.
CREATE FUNCTION delete_pruned_entries(p_org_id text, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_deleted integer;
BEGIN
  DELETE FROM audit_entries WHERE org_id = p_org_id AND seq IN (
    SELECT e.seq FROM audit_entries e JOIN audit_heads h USING (org_id) WHERE e.org_id = p_org_id AND e.seq < h.pruned ORDER BY e.seq LIMIT p_limit);
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN v_deleted;
END $$;
--> statement-breakpoint
-- Who takes entries out of logs is not the Worker. Give the role a way to log in when it is needed: docs/operations.md.
DO $$ BEGIN
  CREATE ROLE hosted_agents_operator NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION is_pruned_entry, tells_of_pruning, audit_tile, audit_tile_root, append_audit_tile, record_checkpoint, record_audit_check,
  prune_audit_log, delete_pruned_entries FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION audit_tile, record_checkpoint, record_audit_check TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT ON audit_tiles, audit_checkpoints, audit_signatures, audit_checks TO hosted_agents_worker;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO hosted_agents_operator;
--> statement-breakpoint
GRANT SELECT ON tenants, audit_heads, audit_entries, audit_checkpoints, audit_signatures TO hosted_agents_operator;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION prune_audit_log, delete_pruned_entries TO hosted_agents_operator;
