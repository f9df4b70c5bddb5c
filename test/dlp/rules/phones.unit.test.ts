import { matches, misses } from './matched.ts'

matches('FAX', [
  '<fax|faxed|facsimile><:| #| number is| no. | it to| the records of patient Lee to| to him at> «<987-654-3210|(987) 654-3210|+1 987.654.3210|654-3210|030 1234567>»',
  'fax «987-654-3210<x12|, ext. 4411| ext 7>»',
])
misses('FAX', ['fax 12-34', 'fax 987-654-3210<a|->'])

matches('PHONE', [
  '<phone|phones|telefono|teléfono|telephone|téléphone|telefon|handy|celular|movil|móvil|portable|unter|numero|número|tel|tel.|cell|mobile|contact|call|called|callback|reach|reached|text|texted|home|ph|whatsapp><| phone| number><: | no. | line | to | at | on | him at | her on | them | me | is | #|=| > «<212-555-0147|3015551234|+49 (30) 123456|555-0147>»',
  '«<1-|1.|1 |><(415)|(415) |(415)-|415-|415.|415 |212-|999.>555<-|.| >0132<| x4| ext. 4411|, ext 1| X4| Ext. 4411>»',
  '«<+49 30 1234 5678|+1.415.555.0132|+442079460958|+33 (1) 70189900>»',
  'at «<4155550132|555-0132|555.0132>»',
])
misses('PHONE', [
  '<error|Error|fault|event|code> <|#>351.6660',
  '<x|.|->415-555-0132',
  '<0|1>15-555-0132',
  '415-555-0132<a|-1>',
  '<1155550132|4150550132|55-0132|555-01>',
  '<+0 30 1234 5678|+49 30 12>',
  'call <12-34|me at 123456>',
])
