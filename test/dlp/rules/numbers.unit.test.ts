import { matches, misses } from './matched.ts'

matches('PAYMENT_CARD', [
  'card «<4111111111111111|4111 1111 1111 1111|4111-1111-1111-1111|4 111 1111 1111 1111|378282246310005>»',
])
misses('PAYMENT_CARD', [
  '<x|->4111111111111111',
  '4111111111111111<x|->',
  '4111111111111112',
  '1111111111111117',
  'marks <41 11 11 11 11 11 11 11|71 85 90 66 78 88 95 70 82 79 91 84>',
])

matches('ACCOUNT_NUMBER', [
  '«<DE89 3704 0044 0532 0130 00|GB82WEST12345698765432>»',
  '<bank |billing |checking |savings |guarantor |><acct|account|acct.|iban> <number|no.|#|id|> «88-44310»',
  '<accountNumber|account-no|bankAccountNumber|billingId|guarantorNumber>: «88-44310»',
  '<billing number|guarantor no.|routing number|routing #|sort code> «<884431|88 44 31>»',
])
misses('ACCOUNT_NUMBER', [
  'DE88 3704 0044 0532 0130 00',
  '<x|->DE89370400440532013000',
  'DE89370400440532013000-',
  'account 123',
  'account <1999|2024>',
])

matches('LICENSE_NUMBER', [
  "<cdl|driver's license|drivers license|driver’s licence|driver lic.|driving licence|nursing license|medical licence|professional license|state license|license|lic.|dl|passport|npi|dea|certificate> <number|no.|#|> «D4471-8820»",
  '<driversLicense|driverLicenseNumber|licenseNumber|passportNo|passport-number>: «D4471-8820»',
  '«<AB1234563|F91234563>»',
  '<npi|provider id> «1234567893»',
])
misses('LICENSE_NUMBER', [
  '<AB1234564|YB1234563|Ab1234563>',
  '<x|->AB1234563',
  'AB1234563<x|->',
  'provider 1234567890',
  'license <123|1999>',
])

matches('VEHICLE_ID', [
  '«<1HGCM82633A004352|1M8GDM9AXKP042788>»',
  '<vin|vin number|vehicle id|vehicle identification number> «<1HGCM82633A004353|A447188200B|ABCDEFG4718>»',
  '<license plate|licence plates|registration plate|reg. plate|plate|plates|plate number|licensePlate|license-plate|numberPlate|number-plate|plateNumber|registrationNumber|registration number|reg. no.|reg mark|tag number> «<7KRM204|7 KRM 204|AB-12>»',
  'plate «<7kof 204|7 isa 204>»',
])
misses('VEHICLE_ID', [
  '1HGCM82633A004353',
  '<x|->1HGCM82633A004352',
  '1HGCM82633A004352<x|->',
  '1HGCM8263IA004352',
  'vin <A44718820|I447188200B|ABCDEFGH471>',
  '1'.repeat(17),
  'plate <ABC|of 3|7 of the 9|7 in 3>',
  'plate 7 <of|the|in|and|is|on|at|to|for|was|were|show|from> 9',
])

matches('DEVICE_ID', [
  '<implant|implanted|pacemaker|defibrillator|icd|pump|lead|prosthesis|stimulator|device|transmitter|port|generator|cpap|bipap|sensor|valve|cochlear> <model |model 33 |device |><serial|sn|s/n> <number|no.|#|> «PJN418827S»',
  '<serial|device|s/n|sn|implant|pacemaker|defibrillator|icd|pump|lead|prosthesis|stimulator|udi> <number|id|> «MD7-1140982»',
  '<serialNumber|serial-number|deviceId|pacemakerId>: «MD7-1140982»',
  '<imei|meid> «490154203237518»',
  '«(01)00844588003288<|(17)141120|(10)7654321D|(11)141120(21)10987654d321>»',
])
misses('DEVICE_ID', ['serial <123|1999>', '(02)00844588003288', '(01)0084458800328'])

matches('BIOMETRIC_ID', [
  '<biometric|fingerprint|voiceprint|voice print|retina|retinal|iris|face|face id|facial|palm|palmprint|palm print><| scan|_template| record| hash| id| identifier| sample| print| vein| ref| reference| no.| number| code|_template id> «FP-33810»',
  '<faceId|fingerprint-id|voiceprintId>: «FP-33810»',
])
misses('BIOMETRIC_ID', ['fingerprint reader A1', 'iris scan 7'])

matches('PHOTO', [
  '<photo|photos|photograph|picture|pictures|portrait|headshot|selfie|face|facial|image|images|img|pic><| of her left hand|:|=> «rosa_01.<jpg|jpeg|png|heic|gif|bmp|tif|tiff|webp>»',
  'see «data:image/<png|jpeg|svg+xml>;base64,iVBORw0KGgo=»',
])
misses('PHOTO', ['photo rosa.<pdf|pngx>', 'data:text/png;base64,iVBO'])

matches('OTHER_ID', [
  '<auth#|Authorization #|authorization number|Prior authorization no.|pre-auth id> «<A-7719023|7719023-01|PA2600417>»',
  '<site|employee|student|badge|fin|csn> <id|number|no.|#> «E-77493»',
  '<case|ref|ref.|reference|encounter|visit|accession|specimen|claim|referral|order|rx|prescription|subject|participant|study|study subject|confirmation|file|incident|report> <number|no.|#|id|> «S23-14882»',
  '<nhs|aadhaar|aadhar|sin|nino|curp|bsn|pesel|itin|dni|nie|securite sociale|sécurité sociale|sozialversicherung|sozialversicherungsnummer> <number |no. |>«943 476 5919»',
  '<nhs|dni> <on file|de la maria|de maria> «94347659»',
  '<national|personal|citizen|tax|health> <insurance|identity|identification|health|card|id> <number|no.|> «QQ123456C»',
  '<encounterId|caseNumber|claim-id|employeeId|nhsNumber|nationalId>: «94-347659»',
  '<id|enc|acc|expediente|folio|aktenzeichen> <number|#|> «ABXT4419»',
  '«943 476 5919»',
])
misses('OTHER_ID', ['case <123|1999>', '943 476 5918', '<x|->943 476 5919', '943 476 5919<x|->', 'nhs 1234'])
