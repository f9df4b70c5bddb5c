ALTER TABLE "tenants" ADD COLUMN "last_alias" text;
--> statement-breakpoint
UPDATE tenants SET last_alias = key_alias;
--> statement-breakpoint
-- Writes down the key that is to be made for p_tenant on p_plan; one that an earlier call was to make for the same plan comes first.
-- A call that its caller had given up and sent again may be executed when the key of its alias has been in use, and perhaps given back: an
-- alias is used once, and ULIDs tell by their order that there was a newer one.
CREATE OR REPLACE FUNCTION await_key(p_tenant tenants, p_plan text, p_version integer, p_alias text, p_lease_ms integer) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants := p_tenant;
BEGIN
  IF v_tenant.pending_alias IS NULL OR v_tenant.pending_plan IS DISTINCT FROM p_plan THEN
    IF p_alias COLLATE "C" <= v_tenant.last_alias THEN
      RETURN jsonb_build_object('outcome', 'refused', 'code', 'SERVICE_UNAVAILABLE');
    END IF;
    IF v_tenant.pending_alias IS NOT NULL THEN -- perhaps made already, with another plan's budget
      PERFORM retire_key(v_tenant.org_id, v_tenant.pending_version, p_lease_ms);
    END IF;
    UPDATE tenants SET pending_alias = p_alias, pending_version = coalesce(pending_version + 1, p_version), pending_plan = p_plan
      WHERE org_id = v_tenant.org_id RETURNING * INTO v_tenant;
  END IF;
  RETURN jsonb_build_object('outcome', 'pending', 'alias', v_tenant.pending_alias, 'version', v_tenant.pending_version, 'plan', p_plan,
    'spent', spent_of(v_tenant));
END $$;
--> statement-breakpoint
-- Writes down that another key is to take the place of the one in use.
-- Returns {outcome: 'pending', alias, version, plan, spent, old_version}; {outcome: 'provisioned', alias, version, plan, spent}: this very call has
-- led to the key in use; {outcome: 'refused', code}.
CREATE OR REPLACE FUNCTION begin_rotation(p_org_id text, p_alias text, p_lease_ms integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'TENANT_NOT_FOUND');
  END IF;
  IF v_tenant.key_alias IS NULL THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'NOT_PROVISIONED');
  END IF;
  IF v_tenant.key_alias = p_alias THEN
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', p_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan,
      'spent', spent_of(v_tenant));
  END IF;
  RETURN await_key(v_tenant, v_tenant.plan, v_tenant.key_version + 1, p_alias, p_lease_ms) || jsonb_build_object('old_version', v_tenant.key_version);
END $$;
--> statement-breakpoint
-- The gateway has the key: runs take it from now on, and the one before serves those under way until p_lease_ms are over. What was noted to be
-- spent stays noted: whoever gives the key back at the same time has noted it for the next one.
-- Returns {outcome, alias: that of the key in use}: 'done'; 'already' when another call was first; 'superseded' when the key was given up meanwhile.
CREATE OR REPLACE FUNCTION complete_key(p_org_id text, p_alias text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN -- this very call, whose answer was lost
    RETURN jsonb_build_object('outcome', 'done', 'alias', p_alias);
  END IF;
  IF v_tenant.key_alias = p_alias THEN
    RETURN jsonb_build_object('outcome', 'already', 'alias', p_alias);
  END IF;
  -- A plan that Stripe or an operator gave meanwhile stands: change_plan() has given up the key for another.
  IF v_tenant.pending_alias IS DISTINCT FROM p_alias OR v_tenant.pending_version IS DISTINCT FROM p_version OR v_tenant.pending_plan IS NULL THEN
    PERFORM retire_key(p_org_id, p_version, p_lease_ms); -- made, perhaps, after it was deleted
    RETURN jsonb_build_object('outcome', CASE WHEN v_tenant.key_version > p_version AND v_tenant.key_alias IS NOT NULL THEN 'already' ELSE 'superseded' END,
      'alias', v_tenant.key_alias);
  END IF;
  IF v_tenant.key_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms);
  END IF;
  UPDATE tenants SET key_alias = p_alias, last_alias = p_alias, key_version = p_version, key_plan = pending_plan, key_wanted = false,
      updated_at = clock_timestamp(),
      plan_source = CASE WHEN pending_plan IS DISTINCT FROM plan THEN 'self' ELSE plan_source END, plan = pending_plan,
      pending_alias = NULL, pending_version = NULL, pending_plan = NULL
    WHERE org_id = p_org_id;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('outcome', 'done', 'alias', p_alias);
END $$;
