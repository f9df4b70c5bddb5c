import { paymentCard } from './rules/check-digits.ts'
import { DATE, NAME, PLACE } from './tagger/tagger.ts'
import type { PhiType } from './types.ts'

/** What a value is that the tagger gave a label. */
export function typeOf(value: string, label: number): PhiType {
  if (label === NAME) return 'PERSON_NAME'
  if (label === PLACE) return /\d/.test(value) ? 'STREET_ADDRESS' : 'LOCATION'
  if (label === DATE) return /^\d{2,3}(?:-year-old)?$/.test(value) ? 'AGE' : 'DATE'
  return FORMS.find(({ form, accepts }) => form.test(value) && accepts?.(value) !== false)?.type ?? 'OTHER_ID'
}

/** What a code is by its form alone. */
const FORMS: { type: PhiType; form: RegExp; accepts?: (value: string) => boolean }[] = [
  { type: 'EMAIL', form: /@|\bat\b.*\bdot\b/i },
  { type: 'PHOTO', form: /\.(?:jpe?g|png|heic|gif|bmp|tiff?|webp)$/i },
  { type: 'URL', form: /^https?:|^www\.|\w\/\w.*[a-z]{3}|^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,8}$/i },
  { type: 'PAYMENT_CARD', form: /^[2-6](?:[ .-]?\d){12,18}$/, accepts: paymentCard },
  { type: 'PHONE', form: /^[+(0](?:[ ().-]?\d){8,15}$/ },
]
