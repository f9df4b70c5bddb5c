import { defineConfig } from 'drizzle-kit'

/** DATABASE_URL here is the owner's connection, not the Worker's: only it may create tables, functions and roles. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema/*.ts',
  out: './migrations',
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
})
