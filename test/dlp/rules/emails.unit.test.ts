import { matches, misses } from './matched.ts'

matches('EMAIL', [
  "to «<a|anna.s+x|o'neil|a-b>@<gmail.com|googlemail.com|yahoo.co.uk|ymail.com|hotmail.com|outlook.com|live.com|msn.com|icloud.com|me.com|mac.com|aol.com|proton.me|protonmail.com|gmx.de|web.de|mail.com|comcast.net|verizon.net|att.net|clinic.example.org|a-1.museum>»",
  '«anna <[at]|(at)|{at}>mail<[dot]| [dot] | (dot) |{dot}|.>com»',
  'is «anna at mail dot <com|co dot uk>»',
  'es «anna dot s at mail <dot|punkt|punto> com»',
])
misses('EMAIL', [
  '<jane.doe|john_doe|jsmith|user|test1|your.name|firstname.lastname>@<example.com|mail.example.org|clinic.test|example.invalid>',
  '<job|jobs|career|careers|recruiting|hr|info|contact|hello|office|admin|billing|invoice|invoices|accounting|sales|marketing|press|support|help|helpdesk|HelpDesk|help-desk|servicedesk|service-desk|it|security|privacy|compliance|noreply|no-reply|donotreply|do-not-reply|postmaster|webmaster|abuse>@<alderclinic.org|post.alder.net>',
  'anna@',
  '@gmail.com',
  'anna@mail.c',
  'anna [on] mail [dot] com',
  'anna at mail com',
  'anna@gmail.com-',
])
