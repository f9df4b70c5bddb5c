/** How credentials begin, by whom they are given out, as far as they go. */
const GIVEN_OUT =
  /(?<![a-z0-9])(?:(?:sk|pk|rk)_(?:live|test)_\w+|sk-[\w-]{8,}|whsec_[\w+/=-]+|(?:AKIA|ASIA)[A-Z0-9]{12,}|AIza[\w-]{20,}|ya29\.[\w.-]+|gh[pousr]_\w{10,}|github_pat_\w+|glpat-[\w-]+|xox[abprs]-[\w-]+|eyJ[\w-]{5,}\.[\w.-]*)|-----BEGIN [\w ]{1,40}-----[^-]{0,10000}(?:-----END [\w ]{1,40}-----)?/gi
/** What a value is called that is secret, and what stands between: `password=…`, `"api_key": "…"`, `Authorization: Bearer …`. */
const NAMED =
  /((?:password|passwd|passphrase|secret|(?:api|access|private)[_-]?key|token|authorization|cookie|(?<![a-z0-9])(?:pwd|sig|signature))["']?\s{0,3}[=:]\s{0,3}["']?(?:(?:bearer|basic|splunk)\s{1,3})?|\b(?:bearer|basic)\s{1,3}(?=\S{0,200}[\d+/=_.-]))(?:(?<=["'])[^"'\r\n]{1,1000}|[^\s"'&,;{}[\]]{3,})/gi
/** What no name is: a long run of letters of both cases and digits. Hashes and ids in hex are none. */
const MIXED = /(?<![\w+/~-])(?=[\w+/~-]*\d)(?=[\w+/~-]*[a-z])(?=[\w+/~-]*[A-Z])[\w+/~]{32,}={0,2}/g

/** Whether a text holds what somebody gave out as a credential. */
export const holdsCredential = (text: string): boolean => text.search(GIVEN_OUT) >= 0

/** What stands for a secret that was taken out of a text. */
export const SECRET_PLACEHOLDER = '[SECRET]'

/** The text with every credential in it taken out; the names of values stay. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(GIVEN_OUT, SECRET_PLACEHOLDER)
    .replace(NAMED, `$1${SECRET_PLACEHOLDER}`)
    .replace(MIXED, SECRET_PLACEHOLDER)
