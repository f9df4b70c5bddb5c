import { app } from './app.ts'
import { database } from './db/client.ts'
import { config, type Env } from './env.ts'
import { consumeFinishes } from './runs/consumer.ts'
import { sweep } from './runs/sweep.ts'

export { FinishClaims } from './runs/claims.ts'

export default {
  fetch: app.fetch,
  queue: (batch, env) => consumeFinishes(batch, env, database(config(env))),
  scheduled: (_controller, env) => sweep(env, database(config(env))),
} satisfies ExportedHandler<Env>
