DROP FUNCTION set_digest(text, jsonb, jsonb, bytea);
--> statement-breakpoint
-- As in 0021; and it returns the digest as this call set it ({digest}; null when it ends it) and whether anything changed ({changed}): one that is
-- not there cannot be ended, so twice at once is one entry. NULL: the organisation is not on board.
CREATE FUNCTION set_digest(p_org_id text, p_digest jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_digest digests;
BEGIN
  PERFORM FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN -- this very call, whose answer was lost; others may have changed it since
    SELECT * INTO v_digest FROM digests WHERE org_id = p_org_id;
    RETURN jsonb_build_object('changed', true, 'digest',
      CASE WHEN p_digest IS NOT NULL THEN to_jsonb(jsonb_populate_record(v_digest, p_digest)) END);
  END IF;
  IF p_digest IS NULL THEN
    DELETE FROM digests WHERE org_id = p_org_id;
    IF NOT FOUND THEN
      RETURN jsonb_build_object('changed', false, 'digest', NULL);
    END IF;
  ELSE
    INSERT INTO digests AS d (org_id, every, hour, url, secret_ref, next_at)
      VALUES (p_org_id, p_digest->>'every', (p_digest->>'hour')::integer, p_digest->>'url', p_digest->>'secret_ref',
        (p_digest->>'next_at')::timestamptz)
      ON CONFLICT (org_id) DO UPDATE SET every = excluded.every, hour = excluded.hour, url = excluded.url, secret_ref = excluded.secret_ref,
        next_at = CASE WHEN (d.every, d.hour) = (excluded.every, excluded.hour) THEN d.next_at ELSE excluded.next_at END,
        queued_until = CASE WHEN (d.every, d.hour) = (excluded.every, excluded.hour) THEN d.queued_until END,
        told_until = coalesce(d.told_until, d.next_at - digest_period(d.every)), error = NULL, updated_at = clock_timestamp()
      RETURNING * INTO v_digest;
  END IF;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('changed', true, 'digest', CASE WHEN p_digest IS NOT NULL THEN to_jsonb(v_digest) END);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION set_digest FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION set_digest TO hosted_agents_worker;
