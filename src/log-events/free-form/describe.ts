import { GRAVE_TYPES } from '../../dlp/actions.ts'
import { detect } from '../../dlp/detect.ts'
import { withoutOverlaps } from '../../dlp/overlaps.ts'
import { isCredential, SECRET_PLACEHOLDER } from '../../dlp/secrets.ts'
import { parseJson } from '../../json.ts'
import { NO_ACCOUNT } from '../identity.ts'
import { personsInName } from '../paths.ts'
import { ofIdentified, ofPatients } from '../patients.ts'
import { cut, scan, without } from '../scanned.ts'
import { type Fields, fieldsOf, MAX_NAME, MAX_TEXT, type Name, type Scalar } from './fields.ts'

/**
 * All fields as one line: `user_id=alice reason="no access"`, without what their names say of persons (`records.[SSN].status=viewed`), and without values that
 * are credentials by their names: where one ends is known here, and in a line no more.
 */
export function describe(fields: Fields): string | undefined {
  // Once each: others may stand below it.
  const told = new Map<Name, Told>()
  const tellOnce = (name: Name): Told => {
    const one = told.get(name) ?? tell(name)
    told.set(name, one)
    return one
  }
  let text = ''
  for (const [path, { written, value }] of fields) {
    if (text.length > MAX_TEXT) break
    const names = written.map(tellOnce)
    const words = names.map((name) => name.words)
    const called = calledBeside(fields, path, value).filter(Boolean)
    const isSecret = [...called, words.at(-1)].some((last = '') =>
      isCredential([...words.slice(0, -1), last].join('.'), String(value)),
    )
    const name = called[0] ?? (IS_CHANGE.test(path) ? words.at(-2) : undefined)
    const shown = isSecret ? inPlaceOf(`${names.at(-1)?.text}=${value}`) : withoutPatients(inWords(value), name)
    text += `${text && ' '}${names.map((name) => name.text).join('.')}=${shown}`
  }
  return text.slice(0, MAX_TEXT) || undefined
}

/** A text as one value, which the detector then knows by its name: `member_name="Calloway, Ines"`. */
export const quoted = (value: Scalar): string =>
  /^[^"]*[\s,;'^][^"]*$/.test(String(value)) ? `"${value}"` : String(value)

/** A value; what is JSON in a text, field by field, as if it were none: by what they are called what is in them is known. */
const inWords = (value: Scalar): string => {
  const said = /^[{[]/.test(String(value)) && describe(fieldsOf(parseJson(String(value))))
  return said ? `{${said}}` : quoted(value)
}

/** What is told of what a field was or became: `ssn.old`. */
const IS_CHANGE = /\.(?:old|new|before|after|from|to|previous|current)(?:value)?$/
/** A value without what identifies a patient in it by what it is called, where that stands elsewhere than before it. */
function withoutPatients(value: string, called: string | undefined): string {
  if (called === undefined) return value
  const text = `${called}=${value}`
  const codes = detect(text).filter(({ type }) => NO_ACCOUNT.has(type))
  const found = withoutOverlaps([...ofPatients(text), ...ofIdentified(text), ...codes])
  const inValue = found.filter(({ offset }) => offset > called.length)
  return without({ text, end: text.length }, inValue).text.slice(called.length + 1)
}

/** What tells what a value is called. */
const CALLED = 'name key field fieldname path setting attribute property column displayname'.split(' ')
/** What the value of a pair is called by what stands beside it: `{name: 'DB_PASSWORD', value: 'x'}`, `{field: 'smtp_password', old: 'x', new: 'y'}`; at the top, `from` and `to` are a message's. */
const calledBeside = (fields: Fields, path: string, value: Scalar): string[] =>
  /value$|(?<![^.])(?:old|new|before|after)$|\.(?:from|to)$/.test(path) && !SETTING.test(String(value))
    ? CALLED.map((name) =>
        lastWords(String(fields.get(path.replace(/[^.]*$/, name))?.value ?? '')).replace(/^.*\.|^require_.*/, ''),
      )
    : []
/** What of a credential is only asked for: `{name: 'login token', before: 'optional', after: 'required'}`. */
const SETTING = /^(?:optional|required|enabled|disabled|allowed|on|off)$/i

/** What stands for a credential: where it is an id of a person's (`credentials.ssn`), the type of that, since it says that somebody is identified. */
function inPlaceOf(field: string): string {
  const grave = detect(field.slice(0, 2 * MAX_NAME)).find(({ type }) => GRAVE_TYPES.has(type))
  return grave ? `[${grave.type}]` : SECRET_PLACEHOLDER
}

/** The last words of a name, by which a credential is known. */
const lastWords = (name: string): string => underscored(name.slice(-MAX_NAME))

/** What is told of a name, and its last words. */
type Told = { text: string; words: string }

/**
 * A name in words, which would disguise what `scrub` looks for: where it names a person or holds a credential stands the type of that,
 * and an address or a number stays what it is.
 */
function tell({ name, outer }: Name): Told {
  const scanned = scan(name, MAX_NAME)
  // A number is known by what it is a key of: `patients`.
  const before = /^\d/.test(name) ? `${outer}/` : ''
  const text = before + scanned.text
  const persons = personsInName(text).filter(({ offset }) => offset >= before.length)
  const plain = without({ text, end: before.length + scanned.end }, persons)
  // Digits in groups may be one number. Also what the cut takes away: of a credential there a part stands before it.
  const speaks =
    persons.length > 0 ||
    /\d[\s-]\d|.@/.test(plain.text.slice(before.length)) ||
    plain.text.includes(SECRET_PLACEHOLDER)
  return {
    text: speaks ? cut(plain, before.length + MAX_NAME).slice(before.length) : underscored(name.slice(0, MAX_NAME)),
    words: lastWords(name),
  }
}

/** A name in words: `smtp_pass` of `smtpPass`. */
const underscored = (name: string): string =>
  name
    .replace(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_')
    .replace(/[^\p{L}\p{N}.]+/gu, '_')
    .replace(/(?<![^.])_|_(?![^.])/g, '')
    .toLowerCase()
    // In two words the detector takes them for a program's, beside `user=`.
    .replace(/^(record|policy|group)_(?=(?:id|no|number)$)/, '$1')
