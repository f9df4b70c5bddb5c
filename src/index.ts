import { app } from './app.ts'
import { database } from './db/client.ts'
import { config, type Env } from './env.ts'
import { deleteRetiredKeys } from './provisioning/retire.ts'
import { consumeFinishes } from './runs/consumer.ts'
import { sweep } from './runs/sweep.ts'

export { FinishClaims } from './runs/claims.ts'

export default {
  fetch: app.fetch,
  queue: (batch, env) => consumeFinishes(batch, env, database(config(env))),
  scheduled: async (_controller, env) => {
    const db = database(config(env))
    await Promise.all([sweep(env, db), deleteRetiredKeys(config(env), db)])
  },
} satisfies ExportedHandler<Env>
