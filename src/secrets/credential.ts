import { holdsCredential } from '../dlp/secrets.ts'
import { line } from '../http/body.ts'
import { GUID } from '../ids.ts'

/** A credential in an address; and what no name is: a long run of letters and digits mixed. */
const CREDENTIAL =
  /[?&](?:token|key|secret|password|sig)=|(?=[A-Za-z0-9+/~]*\d)(?=[A-Za-z0-9+/~]*[A-Za-z])[A-Za-z0-9+/~]{32,}/

export const REFUSED = 'looks like a credential. Keep it in Secret Manager, and give its name as secretRef'
const noCredential = (text: string): boolean => !holdsCredential(text) && !CREDENTIAL.test(text)

/** A line that is shown to the organisation's members, and so holds nothing that looks like a credential. */
export const shownText = line(2_000).refine(noCredential, REFUSED)

/** Whether a text can be what somebody calls something: a credential that was pasted in its place is none. Splunk's tokens are bare GUIDs. */
export const isName = (text: string): boolean => noCredential(text) && !GUID.test(text)
