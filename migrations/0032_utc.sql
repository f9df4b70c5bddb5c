-- A day, of those that periods are reckoned in, has 24 hours: not 23 or 25, wherever the server is at home.
ALTER FUNCTION billing_period SET timezone = 'UTC';
--> statement-breakpoint
ALTER FUNCTION previous_period SET timezone = 'UTC';
--> statement-breakpoint
ALTER FUNCTION digest_end SET timezone = 'UTC';
--> statement-breakpoint
ALTER FUNCTION due_digests SET timezone = 'UTC';
