-- Notes that some of a run's answer may leave before its entry is there: should it die, the sweep records that it failed, never that it
-- was aborted. False: the run is over, by its lease or by another.
CREATE FUNCTION begin_stream(p_org_id text, p_audit_id text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE run_intents SET streaming = true
    WHERE audit_id = p_audit_id AND org_id = p_org_id AND expires_at > clock_timestamp();
  RETURN FOUND;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION begin_stream FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION begin_stream TO hosted_agents_worker;
