import { expect, test } from 'vitest'
import { isNobodysAddress } from '../../../src/dlp/rules/emails.ts'
import { matches, misses, variants } from './matched.ts'

matches('EMAIL', [
  "to «<a|anna.s+x|o'neil|a-b>@<gmail.com|googlemail.com|yahoo.co.uk|ymail.com|hotmail.com|outlook.com|live.com|msn.com|icloud.com|me.com|mac.com|aol.com|proton.me|protonmail.com|gmx.de|web.de|mail.com|comcast.net|verizon.net|att.net|clinic.example.org|a-1.museum>»",
  '«<Christopher.Johnson-Smith1985|456789|maria.magdalena.gonzalez.1961>@<gmail.com|qq.com>»',
  '«anna <[at]|(at)|{at}>mail<[dot]| [dot] | (dot) |{dot}|.>com»',
  'is «anna at mail dot <com|co dot uk>»',
  'es «anna dot s at mail <dot|punkt|punto> com»',
])
misses('EMAIL', [
  '<jane.doe|john_doe|jsmith|user|test1|your.name|firstname.lastname>@<example.com|mail.example.org|clinic.test|example.invalid>',
  '<job|jobs|career|careers|recruiting|hr|benefits|claims|referrals|scheduling|info|contact|hello|office|admin|billing|invoice|invoices|accounting|sales|marketing|press|support|help|helpdesk|HelpDesk|help-desk|servicedesk|service-desk|it|security|privacy|compliance|noreply|no-reply|donotreply|do-not-reply|postmaster|webmaster|abuse>@<alderclinic.org|post.alder.net>',
  '<dmarc|hostmaster|mailer-daemon|root|alert|alerts|7081|CAF4kV9xq2Lw8Zp0aJ3dEoRtYbN7uGh>@<gmail.com|contoso.example.org>',
  'backup@prod-data.iam.gserviceaccount.com',
  'anna@',
  '@gmail.com',
  'anna@mail.c',
  'anna [on] mail [dot] com',
  'anna at mail com',
  'anna@gmail.com-',
])

test.each([
  '<j.doe|jane_doe|johnsmith|JOHN-SMITH|user|users|user4|test|testuser1|mail|email|name|you|yourname|your.name|someone|somebody|first.last|firstname_lastname|foo|bar|alice|bob>@<example|a.b.example|test|invalid|example.com|example.net|mail.EXAMPLE.org>',
])('nobody reads what is sent to an example’s address: %s', (pattern) => {
  for (const address of variants(pattern)) expect(isNobodysAddress(address), address).toBe(true)
})

test.each([
  '<norma|jdoer|ajdoe|janet.doe|user44|xuser|testamentaries|amail|named|first|alicia|bobby|x-foo>@example.com',
  'jane.doe@<examples.com|example.comx|example.co|notexample.com|example.com.au|alderclinic.org|contest>',
  '<xhr|hrx|norma-hr|reply|infos|deskhelp|not-reply>@alderclinic.org',
])('somebody may read what is sent to one nearly like it: %s', (pattern) => {
  for (const address of variants(pattern)) expect(isNobodysAddress(address), address).toBe(false)
})
