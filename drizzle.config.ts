import { defineConfig } from 'drizzle-kit'

/** For `drizzle-kit generate`, which writes migrations; dev/migrate.ts applies them. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema/*.ts',
  out: './migrations',
})
