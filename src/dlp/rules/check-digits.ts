const digitsOf = (value: string): number[] => [...value.replace(/\D/g, '')].map(Number)

/** Payment cards, NPIs, IMEIs: ISO/IEC 7812-1 annex B. */
export function luhn(value: string): boolean {
  let sum = 0
  for (const [place, digit] of digitsOf(value).reverse().entries()) {
    const product = digit * (1 + (place % 2))
    sum += product > 9 ? product - 9 : product
  }
  return sum % 10 === 0
}

/** Numbers that card networks issue, by their first digits and their length (ISO/IEC 7812-1). */
const ISSUED =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12,15}|62\d{14,17}|(?:5[06789]|6[0-9])\d{10,17})$/

/** In pairs nobody writes a card: they are marks, ages, scores. Of a dozen such some run has the right form. */
const PAIRS = /^\d\d(?:\D\d\d)+$/

/** A card's number: one that a network issues, with its check digit. */
export const paymentCard = (value: string): boolean =>
  ISSUED.test(value.replace(/\D/g, '')) && luhn(value) && !PAIRS.test(value)

/** National Provider Identifier: ten digits, Luhn after the prefix 80840 (45 CFR 162.406). */
export const npi = (value: string): boolean => luhn(`80840${value}`)

/** DEA registration number (21 CFR 1301): two letters, the second a 9 where it is a business's, six digits, a check digit. */
export function dea(value: string): boolean {
  const digits = digitsOf(value.slice(2))
  const sum = digits.slice(0, 6).reduce((total, digit, place) => total + digit * (1 + (place % 2)), 0)
  return sum % 10 === digits[6]
}

/** IBAN: ISO 13616, remainder 1 of 97 (ISO 7064). */
export function iban(value: string): boolean {
  const compact = value.replace(/[ -]/g, '').toUpperCase()
  let rest = 0
  for (const character of compact.slice(4) + compact.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}

const VIN_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ'
const VIN_VALUES = '12345678123457923456789'
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** Vehicle identification number: the ninth of its 17 characters checks the others (49 CFR 565.15). */
export function vin(value: string): boolean {
  const characters = [...value.toUpperCase()]
  const sum = characters.reduce((total, character, place) => {
    const letter = VIN_LETTERS.indexOf(character)
    return total + Number(letter === -1 ? character : VIN_VALUES[letter]) * (VIN_WEIGHTS[place] ?? 0)
  }, 0)
  return characters[8] === (sum % 11 === 10 ? 'X' : String(sum % 11))
}

/** NHS number: ten digits, weighted, modulus 11 (NHS Data Dictionary). */
export function nhs(value: string): boolean {
  const digits = digitsOf(value)
  const sum = digits.slice(0, 9).reduce((total, digit, place) => total + digit * (10 - place), 0)
  return (11 - (sum % 11)) % 11 === digits[9]
}
