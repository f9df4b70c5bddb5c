// Rebuilds src/dlp/lexicon/people.ts and cities.ts from @faker-js/faker's locale data (MIT licence):
//   node dev/lexicon.ts
import { writeFileSync } from 'node:fs'
import { allLocales } from '@faker-js/faker'

/** Locales in Latin script whose names are met in English text; en first. */
const LOCALES = [
  'en',
  'en_AU',
  'en_CA',
  'en_GB',
  'en_GH',
  'en_IE',
  'en_IN',
  'en_NG',
  'en_US',
  'en_ZA',
  'es',
  'es_MX',
  'de',
  'fr',
  'it',
  'pt_BR',
  'pt_PT',
  'pl',
  'nl',
  'sv',
  'vi',
] as const

/** Names that are ordinary words oftener than names; grammar, not the list, decides about them. */
const TOO_COMMON = new Set(
  `a act age aid air all amp an and art as at baby best bill black blue board bone bush case cash chance check child choice church clear cook cross dark day dean down drive early east enter even ever fair far fast field fine fish fix floor flow force forest free french front game general gold good grace grant great green ground guy hall hand hard head heart high hill holder home hope house ice in job joy july june just keep key king lake lane last law lead left light list little live long love low major make man mark market mass master max may mercy merit mile mill min mode moon more moss new night no noble norm north oak of old on one or order out page park part pass patch path penny person pete pike place plan pool poor port post power price prince quick rain rays read real red rest rich ridge ring rise river rock root rose round royal sharp short sign silver sky small smart snow so son south spring star state steel still stone storm street strong summer sun sweet system table tall ten test the to top total town train true turn union unit us van vale victor wall ward water way weak web well west white wild will win wind wise wolf wood word work worth yes young china india israel jordan chad asia america virginia carolina georgia dakota florida april august autumn dawn faith harmony constant precious blaze rocky sunny misty stormy star delta alpha beta gamma sage ivy iris lily violet hazel olive pearl ruby amber crystal jade`.split(
    /\s+/,
  ),
)

const plain = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function collect(pick: (locale: (typeof allLocales)[keyof typeof allLocales]) => unknown): string[] {
  const found = new Set<string>()
  const add = (value: unknown): void => {
    if (typeof value === 'string') found.add(plain(value))
    else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) add(item)
  }
  for (const locale of LOCALES) add(pick(allLocales[locale]))
  return [...found].sort()
}

const words = (names: string[]): string[] => names.filter((name) => /^[a-z]{3,14}$/.test(name) && !TOO_COMMON.has(name))

function write(file: string, comment: string, lists: Record<string, string[]>, separator: string): void {
  const exports = Object.entries(lists).map(([name, items]) => `export const ${name} =\n  '${items.join(separator)}'\n`)
  writeFileSync(
    new URL(`../src/dlp/lexicon/${file}`, import.meta.url),
    `// Made by dev/lexicon.ts from @faker-js/faker (MIT). ${comment}\n${exports.join('')}`,
  )
}

const given = words(collect((locale) => locale.person?.first_name))
const surnames = words(collect((locale) => locale.person?.last_name))
const cities = collect((locale) =>
  locale === allLocales.en || locale === allLocales.en_GB || locale === allLocales.en_CA
    ? locale.location?.city_name
    : undefined,
).filter((city) => /^[a-z][a-z .'-]{3,28}$/.test(city) && !TOO_COMMON.has(city))
write('people.ts', 'Plain lower-case words, separated by spaces.', { GIVEN_NAMES: given, SURNAMES: surnames }, ' ')
write(
  'cities.ts',
  'Plain lower-case names, separated by commas.',
  { CITIES: cities.map((city) => city.replaceAll("'", '’')) },
  ',',
)
console.log({ given: given.length, surnames: surnames.length, cities: cities.length })
