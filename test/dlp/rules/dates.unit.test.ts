import { matches, misses } from './matched.ts'

matches('DATE_OF_BIRTH', [
  '<DOB|D0B|d.o.b.|D.O.B|date of birth|birthdate|birth date|birth_date|birthday|birth|bday|fecha de nacimiento><:| on| in| el| is|=|> «<1961-04-12|4/12/1961|12.4.61|April 12th, 1961|12 April 1961|19610412>»',
  '<born|nacido|nacida|geboren|geb.|geb|né|née|ne|nee>< on| in| am| le| el|> «3 May 1961»',
])
matches('DATE_OF_BIRTH', [
  '<DOB|date of birth|born on> «<six slash twelve slash forty nine|oh four slash eleven slash nineteen fifty-two>»',
  '<DOB|date of birth|born on> «<june ninth nineteen forty seven|may third fifty two|april twelfth seventy three|october the fourth, ninety-one|june ninth 1947>»',
  '<DOB|date of birth|born on> «<march third nineteen fifty eight|the fifteenth of may nineteen forty|twelve december two thousand one|June twenty-first, nineteen oh seven|the thirtieth of august two thousand and eleven>»',
])
misses('DATE_OF_BIRTH', ['dob <12|1961|196104121>', 'born in <May|1961>'])

matches('DATE', [
  'on «<1961|2024>-<1|01|9|10|12>-<1|09|12|29|30|31>»',
  'on «2024<-|/|.>04<-|/|.>12»',
  'at «2024-04-12T<09:30|09:30:15.250Z|09:30:15+02:00>»',
  'on «<1|01|12|29|30|31><-|/|.>4<-|/|.><61|1961|2024>»',
  'on «<1st|2nd|3rd|4th|1er|12.|30|31|9>< |-| of | de ><January|Jan|Jan.|enero|janvier|Januar>»',
  "on «<1st|12> <May|mai|mayo>< |, |-| de | del ><1961|2024|'24|’24>»",
  'on «<1|09|12><-|/><1961|2024>»',
  'in «<Jan|January|Januar|janvier|Feb|February|Februar|février|fevrier|Mar|March|marzo|mars|März|Apr|April|avril|May|mai|mayo|June|Jun|Juni|juin|July|Jul|Juli|juillet|Aug|August|août|aout|Sep|Sept|September|septembre|Oct|October|octobre|Okt|Oktober|Nov|November|novembre|Dec|December|décembre|decembre|Dez|Dezember|enero|febrero|abril|junio|julio|agosto|septiembre|octubre|noviembre|diciembre> <12|12, 2024|3rd|2024|of 2024|de 2024>»',
  "on «Apr<. 12|., 2024|/12/2024|-12-'24>»",
  '«<monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun><|.|,> <6 June|the 6th of June|June 2>»',
  'seen «<last|this past|past|on> <monday|tuesday|wednesday|thursday|friday|saturday|sunday>»',
  'back «<last|this past|on|since|in|by|late|early|mid|until> <May|October>» then',
  'back «mid-<May|October>» then',
  '<on|since|by|from|until|till|to|through|thru|dated|date|dos|seen|admitted|discharged|dc|d/c|before|after|of|for|activated|placed|delivered|started|stopped|collected|given|performed|done|pulled|removed|drawn|sent|completed|scheduled|due|lmp|yesterday|today|mri|ct|labs|in|surgery|op|ems|note|visit|last|implanted|transferred|born|died|dx|exam|turp|cabg|collapsed><:| > «<7/2|12/31|01/09>»',
  'CVA, «<5/27|12/31|1/13|11/19|10/21|3/30>»',
  'was «<last|earlier this|this past> <week|month|weekend|night>»',
])
const ORDINALS =
  'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-first|twenty second|twenty-ninth|thirtieth|thirty-first|thirty first'
matches('DATE', [
  `on the «<${ORDINALS}> <of |><june|March>»`,
  `on «june <the |><${ORDINALS}>»`,
  'on «june third<,|> <nineteen hundred|nineteen oh five|nineteen-o-five|nineteen fifteen|nineteen fifty|nineteen fifty eight|nineteen fifty-eight|twenty ten|twenty twenty-four|two thousand|two thousand one|two thousand eleven|two thousand and twenty four>» or',
  'on «may <the third|third nineteen fifty|first two thousand one|fourth twenty ten>»',
])
misses('DATE', ['it may first <be read|fail>', 'x-june third', 'june thirdly'])
misses('DATE', [
  '<lot|batch> KD4471, <exp|exp.|expires|expiry:> 03/2025',
  'on <1861|2124>-04-12',
  'x <2024-13-01|2024-00-01>',
  'x <32/4/61|4/4/611|2024-04-123>',
  '<x|/|.|->3/4/1961',
  'in <may|Mays> 99',
  'on <7/2%|7/32|13/2|7/2.5|7/2-3>',
  '<GCS |score |pain |vision |acuity |strength >11/15',
  '<x|/|.|%|->5/27',
  'CVA 5/<12|20|27%|27.5|27-3|27 mm|27mg|27 hr|27yo|27 lb>',
  'next <week|monday>',
  'last <year|weeks>',
])
