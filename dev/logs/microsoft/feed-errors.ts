import type { Reply } from './login.ts'

/** Faults that the Management Activity API can be told to show. */
export const FEED_FAULTS = [
  'af429',
  'af50000',
  'af10001',
  'af20012',
  'af20022',
  'af20023',
  'af20030',
  'af20055',
  'af20031',
  'af20050',
  'af20051',
  'af20052',
  'wrong-next-host',
  'wrong-content-host',
  'not-a-list',
  'odd-entries',
  'flood',
] as const
export type FeedFault = (typeof FEED_FAULTS)[number]

/** The statuses and texts of the reference's table; AF20024 and AF20055 are not in it. */
const ERRORS: Readonly<Record<string, readonly [status: number, text: string]>> = {
  AF10001: [
    401,
    'The permission set () sent in the request did not include the expected permission ActivityFeed.Read.',
  ],
  AF20001: [400, 'Missing parameter: contentType.'],
  AF20002: [400, 'Invalid parameter type: startTime. Expected type: datetime'],
  AF20010: [400, 'The tenant ID passed in the URL does not match the tenant ID passed in the access token.'],
  AF20011: [400, 'Specified tenant ID does not exist in the system or has been deleted.'],
  AF20012: [400, 'Specified tenant ID is incorrectly configured in the system.'],
  AF20013: [400, 'The tenant ID passed in the URL is not a valid GUID.'],
  AF20020: [400, 'The specified content type is not valid.'],
  AF20022: [400, 'No subscription found for the specified content type.'],
  AF20023: [400, 'The subscription was disabled by a tenant admin.'],
  AF20024: [400, 'The subscription is already enabled. No property change.'],
  AF20030: [
    400,
    'Start time and end time must both be specified (or both omitted) and must be less than or equal to 24 hours apart, with the start time no more than 7 days in the past.',
  ],
  AF20055: [
    400,
    'Start time and end time must both be specified (or both omitted) and must be less than or equal to 24 hours apart, with the start time no more than 7 days in the past.',
  ],
  AF20031: [400, 'Invalid nextPage Input: 2015101900R022885001761.'],
  AF20050: [404, 'The specified content does not exist.'],
  AF20051: [410, 'Content requested with the key has already expired. Content older than 7 days cannot be retrieved.'],
  AF20052: [400, 'Content ID in the URL is invalid.'],
  AF429: [403, 'Too many requests. Method=GetBlob, PublisherId=00000000-0000-0000-0000-000000000000'],
  AF50000: [500, 'An internal error occurred. Retry the request.'],
}
/** The answer that says an error of the API's. */
export function refusal(code: string): Reply {
  const [status, message] = ERRORS[code] ?? [400, code]
  return { status, body: { error: { code, message } } }
}
