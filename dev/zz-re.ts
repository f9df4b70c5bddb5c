import pg from 'pg'
import { SUSPICIOUS_TEXT, SUSPICIOUS_WORDS } from '../src/narrator/instructions.ts'
const c = new pg.Client('postgres://postgres@127.0.0.1:54990/postgres?sslmode=disable'); await c.connect()
const T = `lower(concat_ws(' ', product, event_code, actor, resource, message))`
const C = `lower(concat_ws(' ', product, event_code, actor, resource, message) collate "C")`
const t = async (name: string, q: string, p: unknown[]) => { const s = Date.now(); const r = await c.query(`select count(*) filter (where ${q}) from (select * from log_events order by time desc limit 50000) e`, p); console.log(name, Date.now() - s, r.rows[0].count) }
for (let i = 0; i < 2; i++) {
await t('none', `length(${T}) > 0`, []); await t('noneC', `length(${C}) > 0`, []); await t('likeC', `${C} like any($1::text[])`, [`{${SUSPICIOUS_WORDS.map((p) => `"%${p}%"`).join(',')}}`]);await t('bare', `length(message) > 0`, [])
await t('like', `${T} like any($1::text[])`, [`{${SUSPICIOUS_WORDS.map((p) => `"%${p}%"`).join(',')}}`])
await t('alternation', `${T} ~ $1`, [SUSPICIOUS_WORDS.map((w) => w.replace('|', '\\|')).join('|')])
await t('alternation i', `concat_ws(' ', product, event_code, actor, resource, message) ~* $1`, [SUSPICIOUS_WORDS.map((w) => w.replace('|', '\\|')).join('|')])
await t('sharp', `${T} ~ $1`, [SUSPICIOUS_TEXT])
}
process.exit()
