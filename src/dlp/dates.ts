/** Dates finer than a year. Every notation is bounded, so that time stays linear. */
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const DAY = '(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?'
const YEAR = "(?:(?:19|20)\\d\\d|['’]\\d\\d)"

export const DATE = [
  `(?:19|20)\\d\\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\\d|0?[1-9])(?!\\d|\\.\\d)`,
  `(?:3[01]|[12]\\d|0?[1-9])[-/.](?:3[01]|[12]\\d|0?[1-9])[-/.](?:(?:19|20)\\d\\d|\\d\\d)(?!\\d|[.-]\\d)`,
  `${MONTH}\\b\\.? ${DAY}\\b(?:,? ?${YEAR}\\b)?`,
  `${DAY}[ -](?:of )?${MONTH}\\b\\.?(?:[ ,-]{1,2}${YEAR}\\b)?`,
  `${MONTH}\\b\\.?,? (?:of )?${YEAR}\\b`,
].join('|')

/** Only in a text about a patient: a month or weekday gone by. */
export const RELATIVE_DATE = `(?:last|this past|on) (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|${MONTH}(?! \\d))\\b`
