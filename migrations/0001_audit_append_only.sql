-- The log is append-only for everyone, the owner included: who wants to change it must first drop
-- these triggers, and that leaves a trace in the database's own catalogue and log.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
-- Appends one entry to its organisation's chain and returns its place in it.
-- p_entry is the canonical entry (docs/audit.md), p_entry_hash the SHA-256 of its bytes.
-- row_hash = SHA-256(0x01 || prev_hash || entry_hash), linked under the lock of the head row.
CREATE FUNCTION append_audit_entry(p_entry jsonb, p_entry_hash bytea) RETURNS audit_entries
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
  RETURN v_row;
END $$;
