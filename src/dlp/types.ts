/** The identifiers that the detector knows; docs/phi.md says what each covers. */
export const PHI_TYPES = [
  'PERSON_NAME',
  'LOCATION',
  'STREET_ADDRESS',
  'ZIP_CODE',
  'DATE',
  'DATE_OF_BIRTH',
  'AGE',
  'PHONE',
  'FAX',
  'EMAIL',
  'SSN',
  'MRN',
  'HEALTH_PLAN_ID',
  'ACCOUNT_NUMBER',
  'PAYMENT_CARD',
  'LICENSE_NUMBER',
  'VEHICLE_ID',
  'DEVICE_ID',
  'URL',
  'IP_ADDRESS',
  'BIOMETRIC_ID',
  'PHOTO',
  'OTHER_ID',
] as const
export type PhiType = (typeof PHI_TYPES)[number]

/** Where an identifier stands in a text, in UTF-16 units. */
export type Span = { type: PhiType; offset: number; length: number }
/** What something was found as: a type, and those of other findings in it, which the policy judges too. */
export type Reading = { type: PhiType; also?: readonly PhiType[] }
/** And how sure that is, from 0 to 1. */
export type Finding = Span & Reading & { confidence: number }
