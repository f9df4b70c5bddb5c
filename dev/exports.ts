// Names that a file exports and no other imports, for .ci/run: prints them, and fails where there are any. `node dev/exports.ts`
//
// Of the schema drizzle-kit reads the tables; what the client exports is for its users; the examples in test/client/consumer are only compiled;
// bench/mutants writes the tests that import test/support/broken.ts.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOR_OTHERS = /^(?:src\/db\/schema\/|client\/|test\/client\/consumer\/|test\/support\/broken)/
/** As the formatter writes them: each begins a line, and a path says its extension. What is part of a template has `${` behind it. */
const IMPORTED = /^\s*(?:import|export) (?:type )?(?:\w+,? )?(?:\{([^}]*)\} |(\*) (?:as \w+ )?)?from '(\.[^'?]+)/gm
const WHOLE = /import\('(\.[^']+)'\)/g
const EXPORTED = /^export (?:abstract |async )?(?:const|function\*?|class|type|interface) (\w+)\b(?! =\s*'?\$\{)/gm

const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx'], { encoding: 'utf8' }).trim().split('\n')
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))

/** `file name`, or `file *` where all of it is imported. */
const imported = new Set<string>()
for (const [file, text] of texts) {
  const at = (path = '') => join(file, '..', path)
  for (const [, names = '', all, path] of text.matchAll(IMPORTED)) {
    if (all) imported.add(`${at(path)} *`)
    for (const name of names.split(','))
      imported.add(
        `${at(path)} ${
          name
            .trim()
            .replace(/^type /, '')
            .split(' as ')[0]
        }`,
      )
  }
  for (const [, path] of text.matchAll(WHOLE)) imported.add(`${at(path)} *`)
}

const unused = [...texts].flatMap(([file, text]) =>
  FOR_OTHERS.test(file) || imported.has(`${file} *`)
    ? []
    : [...text.matchAll(EXPORTED)].map(([, name]) => `${file} ${name}`).filter((one) => !imported.has(one)),
)
for (const one of unused) console.log(`exported, and imported nowhere: ${one}`)
if (unused.length > 0) process.exitCode = 1
