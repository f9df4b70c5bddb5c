/** How credentials begin, by whom they are given out, as far as they go. */
const GIVEN_OUT =
  /(?<![a-z0-9])(?:(?:sk|pk|rk)_(?:live|test)_\w+|sk-[\w-]{8,}|whsec_[\w+/=-]+|(?:AKIA|ASIA)[A-Z0-9]{12,}|AIza[\w-]{20,}|ya29\.[\w.-]+|gh[pousr]_\w{10,}|github_pat_\w+|gl(?:pat|[a-z]{1,5}t(?=-\w{20}))-[\w-]+|x(?:ox[a-eprs]|app)-[\w%-]+|(?:dapi|(?:do[opr]_v1|shp\w\w|sbp|squ)_|NRAK-)\w{20,}|npm_\w{20,}|dckr_[op]at_[\w-]+|hv[sb]\.[\w-]{10,}|AGE-SECRET-KEY-\w+|eyJ[\w-]{5,}\.[\w.-]*)|-----BEGIN [\w ]{1,40}-----[^-]{0,10000}(?:-----END [\w ]{1,40}-----)?/gi
/** What a credential is called, in parts: `password`, and what else may stand behind that. In AWS' name of a secret its own name follows. */
const SECRETS =
  'pass[_-]?(?:wor[dt]|wd|phrase|code)|kennwort|contraseña|mot[_ ]de[_ ]passe|secret(?!:(?<=\\barn:aws[\\w-]{0,12}:secretsmanager:[\\w-]{0,30}:\\w{0,20}:secret:))|credentials?|(?:api|access|private|account|shared|signing|encryption|master|auth|subscription|functions?|application)[_-]?key|key[_-]base|token'
const FORMS = '(?:[_-]?(?:key|string|value|text|hash|pem|b64|new|old|again|confirm(?:ation)?|\\d{1,2}))?'
/** What intrusion detection calls a signature: `"signature":"ET SCAN Nmap"`. */
const SENTENCE = String.raw`["'\\]{0,5}\s?[=:]\s?\\{0,4}"[^"\s\\]{1,99}\s`
const NAMES = `(?:(?:${SECRETS})${FORMS}|authorization|(?:set-)?cookie|sess(?:ion)?[_-]?id|psk|(?:backup|recovery|scratch)[_-]?code|snmp[_-]?community|community[_-]?string|community(?<=\\bsnmp[^\\r\\n]{0,200}\\bcommunity)|saml[_-]?response|client[_-]?assertion|(?<![a-z0-9])(?:(?:db|root|admin|user|bind|pg)?(?:pass|pwd?|pw)|(?:sig|signature)(?!${SENTENCE}))|(?<=[?&])(?:code|state|nonce))`
/** Several, as a list: `recovery_codes=["a1b2-c3d4", …]`. */
const LISTED =
  /((?:pass(?:word|code)|(?:backup|recovery|scratch)[_-]?code)s\\{0,4}["']?\s?[=:]\s?)\[\s?\\{0,4}["'][^\]\r\n]{1,2000}\]?/gi
/** What stands between a name and its value; quotes may be escaped, more than once. Both may be values of their own: `"password","value":"x"`, `password old=x`. */
const BETWEEN = String.raw`(?:\\{0,4}["'](?:[\s,]{1,4}\\{0,4}["']?(?:\w{0,10}value|old|new)\\{0,4}["']?)?|(?<!\brequire_\w{1,20})\s(?:old|new)(?:_value)?(?==))?[[\]]{0,3}\s{0,3}(?:[=:]|=>|:=)\s{0,3}(?:(?:bearer|basic|digest|splunk|negotiate)\s{1,3})?`
/** An apostrophe that closes nothing: `it's`. */
const APOSTROPHE = String.raw`'(?=[^\s"'&,;:.)>|{}[\]\\])`
/** The user and password in an address: `https://user:password@host`, `postgres://…`; an @ may be part of the password. */
const IN_ADDRESS = new RegExp(
  String.raw`(\b[a-z][a-z0-9+.-]{1,20}:\/\/)(?:[^\s/@:"']|${APOSTROPHE}){0,100}:(?:[^\s/@"']|${APOSTROPHE}){1,200}(?:@[^\s/@"',;?&=<>]{1,100}){0,3}(?=@)`,
  'gi',
)
/** What a value without quotes is made of. */
const PLAIN = String.raw`(?:[^\s"'&;{}[\]\\]|${APOSTROPHE})`
/** What stands where a value would: a flag, or what PAM was asked for, `pam_unix(passwd:chauthtok)`. */
const NO_VALUE = String.raw`(?:null|true|false|none)(?![.:]?[^\s"',;:.&<>|)}\]\\])|(?:yes|no)(?=\)|,\s|$)|(?:auth|account|session|chauthtok)\):|\(ConvertTo-`
/** A value: what is quoted, or in brackets, else up to what may end it. A path is none (`PWD=/home/x`). */
const VALUE = String.raw`(?:(\\{0,4}["'])(?:(?!\2)[^\r\n]){1,1000}?(?=\2|$)|(?<=pwd=)\{[^}\r\n]{1,1000}\}|(?![/']|~\w{0,30}/|\[\w{0,2}\]|${NO_VALUE})(?:\[[^[\]{}\r\n]{1,1000}\]|${PLAIN}{3,1000}(?:\s(?=\S*[!@#$%^*\d])(?![\w.-]{1,40}[=:])${PLAIN}{1,100})?))`
const NAMED = new RegExp(`(${NAMES}${BETWEEN})${VALUE}`, 'gi')
/** What came of a value that was one: `"old":"[SECRET]","new":"x"`, `"[SECRET]" -> "x"`. */
const CHANGED = new RegExp(
  String.raw`(\[SECRET\]\\{0,4}["']?(?:\s{1,3}->\s{1,3}(?=\\{0,4}["'])|[\s,]{1,4}(?:\\{0,4}["'](?:old|new)(?:_?value)?\\{0,4}["']\s?:\s?|(?:old|new)(?:_value)?=)))${VALUE}`,
  'gi',
)
/** What a header of cookies says behind the first, which NAMED took out. */
const COOKIES = /(\bcookie\S{0,5} ?\[SECRET\])(?:; ?[^\s;="']{1,100}=[^\s;"']*)+/gi
/** What stands where something was taken out: it may say that somebody is identified (`[MRN]`). */
const TAKEN_OUT = /^\[[A-Z_]{2,24}\]/
/** `<password>x</password>`, `<Data Name="Password">x</Data>`. */
const IN_TAG = new RegExp(
  String.raw`(<(?:[^<>]{1,160}?\s(?:name|key)=["'])?[\w:.-]{0,60}?${NAMES}(?:[\s"'][^<>]{0,200})?>)(?:<!\[CDATA\[(?:(?!\]\]>)[^]){1,1000}\]\]>|(?:<!\[CDATA)?[^<>]{1,1000}>?)(?=</)`,
  'gi',
)
/** FreeRADIUS' `Login OK: [alice/password] (from client …`; without one it names a machine (`host/pc1`), or says `<via Auth-Type = EAP>`. */
const IN_RADIUS =
  /(\b(?:Login (?:OK|incorrect)|Invalid user|Multiple logins)[^[\r\n]{0,100}\[(?:host\/|(?!host\/))[^/\]\r\n]{1,100}\/)(?!<(?:via|no|CHAP)\b)[^\r\n]{1,260}?(?=\] \(from )/gi
/** Go's address of a database, `user:password@tcp(host:3306)/`. */
const IN_DSN = /((?<![^\s"'=(,])[\w.$-]{1,60}:)[^\s"']{1,200}?(?=@(?:tcp|udp|unix|cloudsql)[\w-]{0,10}\()/gi
/** A code of some digits that somebody was sent. */
const CODES =
  '(?:verification|mfa|otp|one[_-]time|security|login|sms)[_ -]?(?:code|pin|passcode)|(?<![a-z0-9])(?:pin|otp)'
const CODE = new RegExp(String.raw`((?:${CODES})${BETWEEN}(?:\\{0,4}["'])?)\d{3,10}(?!\w)`, 'gi')
/**
 * A field that is a credential by the path of its names, `smtp_pass=x`: it is called so, or what it stands in is, or it is called a code and has
 * digits. In `authorization` clouds tell what was allowed, in `signature` intrusion detection what it found.
 */
const CREDENTIAL_FIELD = new RegExp(
  String.raw`^[^=]*?(?:(?!(?:authorization|signature)s?\.)${NAMES}s?[.=]|(?:${CODES})=.*\d)`,
  'is',
)
/** What else is called so (a folder, a sentence about what was found), and what is told about a credential besides: `token.type`. */
const ELSE_CALLED_SO =
  '(?<![^.])pwd=[/~]|sig(?:nature)?=\\S*\\s|\\.(?:\\w+_)?(?:name|namespace|type|status|at|count|total|scope|version|severity|expires\\w*)='
/** Values that are none: a flag, or how many there are. A longer number may be a password (`pass`) or one of several. */
const FLAG_OR_COUNT = '=(?:true|false|none|null|yes|no)$|tokens=\\d+$|s=\\d{1,3}$'
const NO_CREDENTIAL = new RegExp(`^[^=]*(?:${ELSE_CALLED_SO}|${FLAG_OR_COUNT})`, 'i')
/** What stands behind an option: what is quoted, or a word. */
const ARGUMENT = String.raw`(?!\[SECRET])(?:(?<=(?<quote>["'])[^\s%"']{1,100}%)(?:(?!\k<quote>)[^\r\n]){1,200}(?=\k<quote>)|"[^"\r\n]{1,1000}"|'(?:''|[^'\r\n]){1,1000}'|(?:\\{0,4}["'])?(?:[^\s"']|${APOSTROPHE}){1,200})`
/** What an option does with a password that it does not take, or a place in a list: `--reset-password alice`, `--next-token`. */
const NO_PREFIX =
  '(?:no|not|use|ask|skip|get|show|reset|change|force|forgot|expire|lock|unlock|rotate|update|allow|require|generate|manage|with|without|page|next|starting|continuation)'
/** Up to what an option of one of these commands takes; another command does not come between. */
const behind = (commands: string, option: string): string =>
  String.raw`\b(?:${commands})\b[^\r\n;&|]{0,300}?\s${option}`
/** Up to the passwords that commands take, by what comes last before them; a blank stands for some of any kind. */
const COMMANDS = [
  String.raw`(?:(?:^|[\s"'=(])-{1,2}|(?:^|\s)(?<!\b(?:GET|HEAD|POST|PUT|PATCH|DELETE)\s)/)(?:password|passwd|passphrase|(?:store|key)?pass|pwd?|token|secret(?:-string)?|api[_-]?key|client[_-]?secret)[\s=:]{1,3}(?!\(ConvertTo-)`,
  String.raw`(?:^|[\s"'=(])-{1,2}(?!${NO_PREFIX}(?:[_-]|pass|token))[a-z][\w-]{0,40}(?:password|passphrase|token)[\s=:]{1,3}(?![-$(])`,
  String.raw`\bsshpass -p\s{0,3}`,
  String.raw`\bcurl\b[^\r\n]{0,200}?\s(?:-[a-z]{0,8}u\s{0,3}|--(?:proxy-)?user[\s=]{1,3})["']?[^\s:"']{1,100}["']?:`,
  String.raw`\b(?:mysql[a-z]{0,6}|mariadb)\b[^\r\n]{0,200}?(?:\s-p|"-p(?!"))`,
  behind('ldap[a-z]{3,7}', String.raw`-(?-i:w)\s{0,3}`),
  behind('(?:un)?zip|ipmitool', String.raw`-(?-i:P)\s{0,3}`),
  behind('lftp', String.raw`-u ["']?[^\s,"']{1,60},`),
  behind('nmcli|mysqladmin(?!:)', String.raw`(?:\S{1,40}\.)?(?:password|psk) `),
  String.raw`\baws configure set (?:\S{1,60}\.)?aws_(?:secret_access_key|session_token) `,
  String.raw`(?<![^\s"'])[\w.@\\-]{1,60}:(?=[^\s|"']{1,200}["']?\s{0,3}\|[^\r\n|]{0,60}\bchpasswd)`,
  behind('redis-cli', '-a '),
  behind('openssl', '-(?-i:k) '),
  String.raw`\bvault login (?!-|\S{1,60}=)(?=\S{0,60}\d)`,
  // What is written to a command.
  behind(String.raw`chpasswd|kinit|passwd|sudo (?:-u \S{1,60} )?(?-i:-S)`, String.raw`<<<\s{0,3}`),
  String.raw`\b(?:echo|printf) (?:-\w{1,2} |["']?%s\S{0,4} )?(?!-|["']?%s)(?=[^\r\n|]{1,200}\|[^\r\n|]{0,60}(?:\bkinit|\bsudo (?-i:-S)|-stdin)\b)`,
  behind('(?:docker|podman|az|oc) login|sqlcmd|bcp|psexec|mongo[a-z]{0,7}|evil-winrm|rdesktop', '-p(?: |(?=["\']))'),
  String.raw`\bnet(?:\.exe)? user \S{1,60} (?!/)`,
  String.raw`\bnet(?:\.exe)? use (?:\S{1,2} )?\\{2,4}\S{1,200} (?:/user:\S{1,100} )?(?![/&|<>;]|(?:by|on|at|from|for|and|was|is|returned|failed|succeeded|completed)\s)`,
  String.raw`(?:\bschtasks\b[^\r\n;&|]{0,300}?|\s/r?u[\s:]{1,3}\S{1,100}) /r?p[\s:]{1,3}`,
  behind('user(?:mod|add)', '-(?-i:p) '),
  behind('snmp[a-z]{3,8}', '-c '),
  // The third word, or the second, where `-n` names no file; without `-b` there is none.
  String.raw`\bhtpasswd(?=(?: [-\d]\w{0,6}){0,3} -\w{0,5}(?-i:b))(?: (?:-\w{1,6}|\d{1,2})){1,4}(?:(?<=\s-\w{0,5}n\w{0,5})| (?!\d{1,2}\s)[^\s-]\S{0,199}) [^\s-]\S{0,199} (?![;&|<>])`,
  behind(String.raw`(?:7z[ar]?|(?:win|un)?rar)(?:\.exe)?["']? [a-z]{1,2}`, String.raw`-h?p(?![\s-])`),
  behind(
    String.raw`smb\w{2,9}|rpcclient|winexe|net`,
    String.raw`(?:-U\s{0,3}|--user(?:name)?[\s=])["']?[^\s%"']{1,100}%`,
  ),
  String.raw`\b(?:(?:sqlplus|sqlldr|expdp|impdp)(?:\.exe)?(?: -\w{1,9}){0,4} (?:userid=)?|rman target[\s=]{1,3})["']?(?!client/server\b|logs?/\d{4}\b)[\w$#]{1,60}/(?!or\b)`,
  // Cisco: behind a level, a type or what tells a command; else it may be prose.
  String.raw`(?:\bcommand:\s?(?:username \S{1,60}|enable)|\busername \S{1,60} privilege \d{1,2}) (?:secret|password) (?:\d{1,2} |(?!\d{1,2}\s))`,
  String.raw`\b(?:username \S{1,60}|enable) (?:secret|password) (?:level \d{1,2} )?(?:0 |\d{1,2} (?=\S{0,100}[\d$]))`,
  String.raw`\b(?:(?:tacacs|radius|aaa)-server\b[^\r\n]{0,120}?\skey|crypto isakmp key|pre-shared-key|(?:neighbor|username) \S{1,60} (?:secret|password)|(?:authentication|message-digest)-key \d{1,10} md5) (?:\d{1,2} |(?!\d{1,2}\s))(?!\*)(?:(?<=(?:command:|executed the ')[^\r\n]{0,300})|(?=\S{0,100}[\d!@#$%^&*]))`,
  String.raw`\bsnmp-server community (?!(?:strings?|was|is|changed|added|removed|deleted|updated)\b)`,
  String.raw`\bsnmp-server host \S{1,100} (?:(?:traps|informs) )?version (?:1|2c|3 \w{4,6}) `,
  // Forms
  String.raw`\bform-data; name=["']?${NAMES}["']? (?![-;])`,
  // Webhooks
  String.raw`\b(?:discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{1,20}|hooks\.slack\.com/\w{1,20}|webhook\.office\.com/webhookb2|api\.telegram\.org)/`,
  String.raw`\bConvertTo-SecureString (?:-\w{1,20} ){0,3}(?![-$])`,
  // SQL
  String.raw`\bidentified(?<=\b(?:(?:create|alter) (?:or replace )?(?:(?:shared|public) ){0,2}(?:user|role|database link)|set role|administer key management|grant)\s[^\r\n]{0,200}identified) (?:with \S{1,60} )?by (?:(?:password|values) |(?!(?:password|values)\s))`,
  String.raw`\breplace(?<=\bidentified (?:with \S{1,60} )?by\s[^\r\n;]{1,100}replace) (?!into\b)`,
  String.raw`\bset password for \S{1,100}?\s{0,3}=\s{0,3}(?:password\s{0,3}\(\s{0,3}|(?!password\s{0,3}\())`,
  String.raw`\bpassword(?<=\b(?:(?:with|role|user|login|options|set)\b[^\r\n]{0,60}|(?:create|alter) (?:user|role)\s[^\r\n]{0,200})password) (?=\\{0,4}["'])`,
]
/** `--password x`, `curl -u user:password`, `mysql -pX`, `net user name X`. */
const OPTION = new RegExp(`(${COMMANDS.join('|').replaceAll(' ', '\\s{1,3}')})${ARGUMENT}`, 'gi')
/** `… code is 493021`, `set password to hunter2`, `Authorization: Bearer …` in prose. */
const SAID = new RegExp(
  String.raw`(\b(?:password|passcode|passphrase|pin|(?:verification|one-time|security|login|mfa|otp|sms) code)(?:\s{1,3}for\s{1,3}(?:user\s{1,3})?\S{1,60})?\s{1,3}(?:was set to|is now|changed to|to|is|was):?\s{1,3}["']?|\b(?:bearer|basic)\s{1,3}(?=\S{0,200}[\d+/=_.-])|\bx-api-key\s{1,3})(?:(?<=["'])|(?=\S{0,100}[\d!@#$%^&*_=-]))(?:[^\s"',;]|${APOSTROPHE}){3,}`,
  'gi',
)
/** A long run that may be random; of a link, the host before it. */
const RUN = /(?<![\w+/~.-])(\/\/[a-z\d.-]+\.[a-z]+\/)?[\w+/~.-]{24,}={0,2}/g

/** How often letters of one case, those of the other and digits follow each other in what nobody made up; in a name they do so less. */
const RANDOM_CHANGES = 0.3
/** So many of each kind has what is random, at the least. */
const KINDS: readonly [RegExp, number][] = [
  [/[a-z]/g, 4],
  [/[A-Z]/g, 4],
  [/\d/g, 2],
]

/** Ids in hex: GUIDs, and what stands behind the name of a role of AWS' single sign-on. */
const HEX_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=AWSReservedSSO_\w{1,64})_[0-9a-f]{16}(?!\w)/gi

/** Whether a word is no name, but random letters of both cases and digits. Hashes and ids in hex are none. */
function isRandom(word: string): boolean {
  const plain = word.replace(HEX_ID, '').replace(/[^A-Za-z0-9]/g, '')
  if (plain.length < 24 || KINDS.some(([kind, least]) => (plain.match(kind)?.length ?? 0) < least)) return false
  const changes = plain.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[A-Z]{2}(?=[a-z])|\d(?=[A-Za-z])/g)?.length ?? 0
  return changes / plain.length >= RANDOM_CHANGES
}

/** Whether a text holds what somebody gave out as a credential, or what is random enough to be one. */
export const holdsCredential = (text: string): boolean => withoutSecrets(text) !== text

/** Whether the whole of a field's value is a credential, by the names on its path in words: `smtp_pass`, `secrets.stripe`. */
export function isCredential(path: string, value: string): boolean {
  const field = `${path}=${value}`
  return CREDENTIAL_FIELD.test(field) && !NO_CREDENTIAL.test(field)
}

/** What stands for a secret that was taken out of a text. */
export const SECRET_PLACEHOLDER = '[SECRET]'

/** The text with every credential in it taken out; the names of values stay. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(GIVEN_OUT, SECRET_PLACEHOLDER)
    .replace(IN_ADDRESS, `$1${SECRET_PLACEHOLDER}`)
    .replace(NAMED, (all: string, name: string, quote = '') =>
      TAKEN_OUT.test(all.slice(name.length)) ? all : name + quote + SECRET_PLACEHOLDER,
    )
    .replace(COOKIES, '$1')
    .replace(LISTED, `$1${SECRET_PLACEHOLDER}`)
    .replace(CHANGED, (_, name: string, quote = '') => name + quote + SECRET_PLACEHOLDER)
    .replace(IN_RADIUS, `$1${SECRET_PLACEHOLDER}`)
    .replace(IN_DSN, `$1${SECRET_PLACEHOLDER}`)
    .replace(IN_TAG, `$1${SECRET_PLACEHOLDER}`)
    .replace(CODE, `$1${SECRET_PLACEHOLDER}`)
    .replace(OPTION, `$1${SECRET_PLACEHOLDER}`)
    .replace(SAID, `$1${SECRET_PLACEHOLDER}`)
    .replace(RUN, (run: string, host = '') =>
      isRandom(run) || (host !== '' && isRandom(run.slice(host.length))) ? host + SECRET_PLACEHOLDER : run,
    )
