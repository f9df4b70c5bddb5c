import { found, matches, misses, passes } from './matched.ts'

matches('SSN', [
  '«123-45-6789»',
  'on file «123 45 6789», yes',
  '<ssn|SSN:|social|social security number|social_security no.|soc sec|soc. sec. #|ss #|ss#> «<123456789|123-45-6789|123.45.6789|xxx-xx-6789|***-**-6789>»',
  'SSN <is|was|no.|number|ending in|:|#|=|(|. |,|;| -| →|/|>|on file:|should be|found:|(front of card):|of the patient:> «123-45-6789»',
  '<ssn="|\\"ssn\\":\\"|`ssn`: |Social Security Number (SSN): |SSNs: >«123456789»',
])
matches('SSN', [
  '<last four|last 4|Last 4 digits|final four> <of the |of her |of patient’s |><SSN|social|social security number|ss#>< is|:|> «7719»',
  '<SSN|social security number|social>< ending in| that ends in|, last four|, last 4:| (last four is> «7719»<, patient Tor Ekholm|)>',
])
misses('SSN', [
  '<last four|last 4> <visits|digits of the card|payments> 7719',
  'ssn ending in <771|77190>',
  '<000|666|912>-45-6789',
  '123-00-6789',
  '123-45-0000',
  '<x|1|->123-45-6789',
  '<sku|part no.|item #|GTIN:> 123-45-6789',
  '123-45-6789<x|1|->',
  '123-45 6789',
  'ssn 12345678',
  'ssn 1234567890',
])

found('SSN', [
  'SSN< (last four):| (last 4)|, last four digits| last 4 is> «7719»',
  "The last four <of|digits of|digits in> the <member's|patient’s|caller's> <SSN|social security number|social> <are|is|were|verified as|confirmed:> «7719»",
  "Can you give me the last <4|four> of your <social|SSN|social security number>< please|>?<\n|\n\n| ><|Caller: |k_adler52: |[14:02] User: ><|its |it’s |yes, it's |sure, >«7719»",
  'He verified the last four of his SSN, «7719», then',
  '<ss#|ss #> ends <|in >«7719»',
])
passes([
  'Last 4 of SSN is required: the field accepts <0000|four digits>',
  'The SSN (last four) column is <masked|empty>',
])
