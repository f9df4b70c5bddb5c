import { describe, expect, test } from 'vitest'
import { typeOf } from '../../src/dlp/forms.ts'
import { CODE, DATE, NAME, PLACE } from '../../src/dlp/tagger/tagger.ts'
import type { PhiType } from '../../src/dlp/types.ts'
import { variants } from './rules/matched.ts'

const CASES: [string, number, [PhiType, string[]][]][] = [
  ['a name', NAME, [['PERSON_NAME', ['Norma Adler', '4471']]]],
  [
    'a place',
    PLACE,
    [
      ['LOCATION', ['Salem, Oregon']],
      ['STREET_ADDRESS', ['12 Elm Court', 'Elm Court 9']],
    ],
  ],
  [
    'a day',
    DATE,
    [
      ['AGE', ['<94|104><|-year-old>']],
      ['DATE', ['<4|1994>', 'x94', '94<-year|-year-olds>', 'May 3']],
    ],
  ],
  [
    'a code',
    CODE,
    [
      ['EMAIL', ['a@b', 'anna <at|AT> mail <dot|DOT> com']],
      ['PHOTO', ['rosa.<jpg|JPEG|png|heic|gif|bmp|tif|tiff|webp>']],
      [
        'URL',
        ['<http|HTTPS>://4', 'www.4', 'mail/4/norma', '<rosa|r-4.a-4>.<net|museum>', 'rosa.<jpgs|pngx>', 'that.dots'],
      ],
      ['PAYMENT_CARD', ['4111< |-|.|>1111< |-|.|>1111< |-|.|>1111']],
      ['PHONE', ['+49 30 <123456|1234-5678>', '(415)555-0132', '0<30123456|301234567890123>']],
      [
        'OTHER_ID',
        [
          '4471',
          '1111111111111117',
          '4111 1111 1111 1112',
          'x4111 1111 1111 1111',
          '<1|x>https://4',
          '<x|4>www.4',
          '/norma',
          '4/4/no',
          '<4rosa.net|rosa.n|rosa.tooolongg|rosa..net|rosa>',
          'rosa-jpg',
          '<x|>03012345',
          '03012345678901234',
          '0301234567x',
          '<that mail dot|at mail dots> 4',
        ],
      ],
    ],
  ],
]

describe.each(CASES)('what is taken for %s', (_, label, types) => {
  test.each(types)('is a %s by its form: %j', (type, patterns) => {
    for (const value of patterns.flatMap(variants)) expect(typeOf(value, label), value).toBe(type)
  })
})
