import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database } from '../db/client.ts'
import type { ProblemCode } from './log/report.ts'
import type { Signing } from './signing.ts'

/**
 * Logs, in no order, that are to be signed: they have entries and no checkpoint under this name, none of the last hour for newer entries, or one
 * that a key of these has not signed. Those that were found broken are left out, until a check finds them whole.
 * @throws Unavailable
 */
export async function unsignedLogs(
  db: Database,
  { name, signers }: Pick<Signing, 'name' | 'signers'>,
  limit: number,
): Promise<string[]> {
  const ids = JSON.stringify(signers.map(({ id }) => id))
  const { rows } = await attempt(() =>
    db.execute(sql`
      select h.org_id from audit_heads h
        left join lateral (select origin, size, created_at from audit_checkpoints c
          where c.org_id = h.org_id and c.origin = ${name} || '/' || h.org_id order by size desc limit 1) c on true
      where (c.size is null or (c.size < h.size and c.created_at < now() - interval '59 minutes') or (
          select count(*) from audit_signatures s where s.org_id = h.org_id and s.origin = c.origin and s.size = c.size
            and s.key_id in (select jsonb_array_elements_text(${ids}))) < ${signers.length})
        and ${NOT_BROKEN}
      order by random() limit ${limit}`),
  )
  return OrgIds.parse(rows).map(({ org_id }) => org_id)
}

/**
 * Logs, in no order, whose newest checkpoint under this name a witness has not cosigned, but those that were found broken.
 * @throws Unavailable
 */
export async function uncosignedLogs(
  db: Database,
  { name, witnesses }: Pick<Signing, 'name' | 'witnesses'>,
  limit: number,
): Promise<string[]> {
  if (witnesses.length === 0) return []
  const ids = JSON.stringify(witnesses.map(({ key }) => key.id))
  const { rows } = await attempt(() =>
    db.execute(sql`
      select h.org_id from audit_heads h
        join lateral (select origin, size from audit_checkpoints c
          where c.org_id = h.org_id and c.origin = ${name} || '/' || h.org_id order by size desc limit 1) c on true
      where (select count(*) from audit_signatures s where s.org_id = h.org_id and s.origin = c.origin and s.size = c.size
            and s.key_id in (select jsonb_array_elements_text(${ids}))) < ${witnesses.length}
        and ${NOT_BROKEN}
      order by random() limit ${limit}`),
  )
  return OrgIds.parse(rows).map(({ org_id }) => org_id)
}

/**
 * Logs, in no order, that were not checked for a day, also those that are gone, and some others by chance: when a log was checked stands beside
 * it, where who changes the one can change the other.
 * @throws Unavailable
 */
export async function logsToCheck(db: Database, { due, others }: { due: number; others: number }): Promise<string[]> {
  const { rows } = await attempt(() =>
    db.execute(sql`
      with logs as (select org_id from tenants union select org_id from audit_heads)
      (select org_id from logs left join audit_checks k using (org_id)
        where (k.checked_at between now() - interval '1 day' and now()) is not true order by random() limit ${due})
      union (select org_id from logs order by random() limit ${others})`),
  )
  return OrgIds.parse(rows).map(({ org_id }) => org_id)
}
const OrgIds = z.array(z.object({ org_id: z.string() }))
const NOT_BROKEN = sql`not exists (select from audit_checks k where k.org_id = h.org_id and k.problem is not null)`

/** At which entry the last check of a log found it broken; null: at none. @throws Unavailable */
export async function brokenAt(db: Database, orgId: string): Promise<number | null> {
  const { rows } = await attempt(() => db.execute(sql`select problem_seq from audit_checks where org_id = ${orgId}`))
  return Seq.parse(rows[0]?.problem_seq ?? null)
}
const Seq = z.coerce.number().nullable()

/** Notes that a log was checked now, and what is wrong with it and at which entry; null: it is as it should be. @throws Unavailable */
export const recordCheck = (
  db: Database,
  orgId: string,
  found: { code: ProblemCode; seq?: number | undefined } | null,
): Promise<unknown> =>
  attempt(() => db.execute(sql`select record_audit_check(${orgId}, ${found?.code ?? null}, ${found?.seq ?? null})`))
