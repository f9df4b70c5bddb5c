import { GIVEN } from '../lexicon/classes.ts'
import { classesOf, looksLikeSurname, OF_NO_NAME } from './names.ts'
import type { Rule } from './rule.ts'

/** What files about one person in care are called by. */
const CARE_WORD =
  /^(?:mri|ct|x?ray|mammo|wound|labs?|biops(?:y|ies)|colonoscopy|endoscopy|mammogram|ultrasound|echo|e[kc]g|chart|consent|discharge|intake|referral|pathology|path|rx|prescription|std|sti|hiv|psych|oncology|chemo|surgery|radiology|immunizations?|vaccines?|dob|mrn|hx|eob|medrec|medical|visit|progress|dialysis|dental|prenatal)$/i
/** A day in the life of most who are ill. */
const BIRTH =
  /(?<!\d)(?:19\d\d|200\d)[-_]?(?:0[1-9]|1[0-2])[-_]?(?:[0-2]\d|3[01])(?!\d)|(?<!\d)(?:0?[1-9]|1[0-2])[-_](?:[0-2]?\d|3[01])[-_](?:19\d\d|200\d)(?!\d)/
/** "smith_jane_1970-02-14_colonoscopy.docx": two names, and what is done for one in care or a date of birth. */
function isFileOfPerson(file: string): boolean {
  const parts = file.split(/[_., -]{1,3}/)
  const [first = '', second = '', ...rest] = parts
  const words = [first, second].map((part) => part.toLowerCase())
  if (words.some((word) => word.length < 3 || !/^\p{L}+$/u.test(word) || CARE_WORD.test(word))) return false
  // One is a given name, and the other a name as well.
  if (!words.some((word, at) => classesOf(word) & GIVEN && looksLikeSurname(words[1 - at] ?? ''))) return false
  return !words.some((word) => OF_NO_NAME.has(word)) && (BIRTH.test(file) || rest.some((part) => CARE_WORD.test(part)))
}
const FILES = 'pdf doc docx rtf txt odt xls xlsx csv dcm jpg jpeg png tif tiff heic zip eml msg'.split(' ')

/** Files that are called by the person in care whom they are about. */
export const FILE_NAMES: readonly Rule[] = [
  {
    // "Hendricks_Paul_MRI_lumbar.pdf"; after a quotation mark or in a path with spaces too.
    type: 'PERSON_NAME',
    wordy: true,
    begins: FILES,
    pattern: new RegExp(
      `(?<=(?<before>(?:(?<![\\p{L}\\d_-])\\p{L}[\\p{L}\\d_-]{4,80}|(?<=["“\\\\/])\\p{L}[\\p{L}\\d_, -]{4,80})\\.))(?:${FILES.join('|')})(?![\\p{L}\\d])`,
      'iuy',
    ),
    sure: 'always',
    unlearned: true,
    accepts: isFileOfPerson,
  },
]
