import { viewOf } from '../dlp/view/view.ts'
import { DISMISSALS, NO_ORDERS, ORDERS_SQUEEZED, ORDERS_WORDS } from './phrases.ts'

const NEAR = '[\\p{L}\\p{M}]{0,40}?'
const SQUEEZED = new RegExp(
  [
    ...DISMISSALS.map(([verbs, objects]) => `(?:${verbs})${NEAR}(?:${objects})|(?:${objects})${NEAR}(?:${verbs})`),
    ...ORDERS_SQUEEZED,
  ].join('|'),
  'u',
)
const WORDS = new RegExp(ORDERS_WORDS.join('|'), 'u')
const NONE = new RegExp(NO_ORDERS.join('|'), 'gu')

/** Letters that look like small Latin ones and have no normal form that is. */
const LOOK_ALIKES = new Map(
  [...'ıɡɪɢɴᴏʀᴇᴀʙᴄᴅꜰʜᴊᴋʟᴍᴘꜱᴛᴜᴠᴡʏᴢ'].map((letter, i) => [letter, 'igignoreabcdfhjklmpstuvwyz'.charAt(i)]),
)
/** Digits and marks that are read as letters. */
const READ_AS = new Map([...'013457@$!|'].map((mark, i) => [mark, 'oieastasil'.charAt(i)]))

/**
 * Whether a text reads like an instruction to a model: to set aside what it was told, to be another, to say or to conceal something. Looks
 * through escapes, invisible characters, look-alikes, spaced letters, accents and digits for letters. Errs to the side of yes: what it says is
 * withheld from a model is still shown to people.
 */
export function readsLikeInstruction(text: string): boolean {
  const plain = plainOf(text).replace(NONE, ' ')
  if (WORDS.test(plain)) return true
  return (
    SQUEEZED.test(squeeze(plain)) ||
    SQUEEZED.test(squeeze(plain.replace(/[013457@$!|]/g, (mark) => READ_AS.get(mark) ?? mark)))
  )
}

/** A text as it is read: lower case, without what hides or disguises its letters, single spaces. */
function plainOf(text: string): string {
  // Unicode's tag characters spell ASCII that nobody sees.
  const seen = text.replace(/[\u{e0020}-\u{e007e}]/gu, (tag) =>
    String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000),
  )
  return viewOf(unescaped(seen).replace(/[\p{Cf}\p{Variation_Selector}]/gu, ''))
    .text.normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(
      /[\u0131\u0261\u0262\u026a\u0274\u0280\u028f\u0299\u029c\u029f\u1d00-\u1d22\ua730\ua731]/g,
      (letter) => LOOK_ALIKES.get(letter) ?? letter,
    )
    .replace(/\s+/g, ' ')
}

/** A text without the escapes of JSON and of URLs; what is no escape stays. HTML's are undone by the detector's view. */
const unescaped = (text: string): string =>
  text
    .replace(/\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi, (_, long?: string, short?: string) =>
      String.fromCharCode(Number.parseInt(long ?? short ?? '20', 16)),
    )
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run)
      } catch {
        return run
      }
    })

const squeeze = (text: string): string => text.replace(/[^\p{L}\p{M}]+/gu, '')

/**
 * Words that PostgreSQL looks for in the newest events: a text with one of them is worth a closer look. ASCII in lower case, of other letters
 * only those that have no case or are small in every place (it knows the case of ASCII only, which is much faster). What is disguised it does
 * not see: such a text is withheld where it is told of, and not looked for. Each word costs time.
 */
export const SUSPICIOUS_WORDS: readonly string[] = [
  ...['ignor', 'disregard', 'forget', 'гнорир', '忽略', '無視', '不要报告', 'rwähne'],
  ...['you are now', 'not mention', 'report that', 'system: ', '<|', 'instruction'],
]
/** A sharper look, PostgreSQL's regular expression, so that texts that only have such a word do not crowd out those that give an order. */
export const SUSPICIOUS_TEXT = [
  String.raw`(\m(ignore|ignoriere|ignorez|ignora|disregard|forget)\M|гнорир|忽略|無視).{0,80}(instru|prompt|guid|rule|order|above|prior|previous|prec|anterior|anweisung|consigne|指|инструк)`,
  String.raw`\myou are now\M|\m(not|never|n.t) (mention|report|include|disclose|flag)\M|不要报告|rwähne.{0,40}nicht|\mreport that\M`,
  String.raw`\m(system|assistant)\M.{0,3}:|<\||"role" ?:`,
  String.raw`\m(previous|prior|earlier)\M.{0,40}\m(void|superseded|no longer)|\m(new|your|following) instruction|\m(summary|report|answer|account|narrative)\M.{0,20}\m(must|should|has to|exclude|omit|leave out)\M`,
].join('|')
