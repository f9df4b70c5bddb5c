import { matches, misses } from './matched.ts'

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

matches('MRN', [
  '<MRN|mrns|m.r.n|mr #|mr#> «448-2231»',
  '<medical record|med rec|med. rec|medical_record number|medical records no.|medical record #|medical record id|medical record code|health record|health record number> «AB4482231»',
  '<hospital|patient|pt|unit|emr> <id|identifier|number|no.|#>: «4482231»',
  'patient_id «4482231»',
  '<chart|record> <number|num|nr|no.|id|#|code|> «44-8223»',
  '<medicalRecordNumber|medicalrecordid|medical-record-number|healthRecord|patientId|patient-id|hospitalNumber|recordId|recordNo>: «4482231»',
])
matches('MRN', [
  'UHID<: | no. | >«KA/26/004407»',
  '{"resourceType":"Patient","id":"x","identifier":[{<"use":"usual",|"type":{"coding":[{"code":"MR"}]},|>"system":"urn:oid:1.2.3","value":"«K-440718»"}],"telecom":[]}',
])
misses('MRN', [
  '{"resourceType":"<Device|Organization>","identifier":[{"value":"K-440718"}]}',
  '{"resourceType":"Patient","identifier":[],"telecom":[{"value":"503-555-0162"}]}',
  'mrn 12',
  'patient ideas 4482231',
  'chart 123',
  '<chart|record> <1999|2024>',
  'hospital 4482231',
  'mr 4482231',
])

matches('HEALTH_PLAN_ID', [
  '<member|membership|subscriber|beneficiary|medicare|medicaid|insurance|ins.|health plan|plan|policy|group|enrollee> <id|identifier|number|no.|card|claim|policy|plan> «XYZ4482»',
  '<insurance|ins.#|member #|subscriber#|group #|policy #|plan#|medicare|medicaid|mbi|hicn> «A44829931»',
  '<member|subscriber|policy|insured|insured through|insured by|insured with> «XEH902117734»',
  '<humana|aetna|cigna|anthem|uhc|unitedhealthcare|bcbs|kaiser|medica|ambetter|molina|tricare|centene|wellcare|oscar|aok|tk|barmer|dak|insurance: aetna|insurance> <id|number|> «H44820917»',
  '<memberId|subscriber-number|policyNumber|healthPlanId|health-plan-id|insuranceNo>: «XYZ4482»',
  '<versicherten|vers|krankenversicherung>-nr. «A448209173»',
  '«<HMO|PPO|EPO><-| |><4482|448209173311>»',
  '«<1|9><A|C|H|J|K|M|N|P|R|T|Y><0|G|4>4<-|>T<E|5|0>5<-|>MK73»',
])
matches('HEALTH_PLAN_ID', [
  '<Member ID|beneficiary no.|insurance card number|health plan id|subscriber|Subscriber no.|Policy no.|policy #|group number><: | > «<KW 00 4407 183|KWX 440 718 302|4407 1830 22|W4407 18302>»',
  'policy «KWX 440 718 302»',
  '<Delta Dental|vision plan|pharmacy> ID<:| no.|> «KW-440718»',
  '<RxID|Rx ID|rx_id>: «<4407 1830 22|KW440718>»',
  'CIN <is |>«<94407183A|94407183A2|KW44071B>»',
  '<Member|Subscriber name|Enrollee>: <TOR EKHOLM|Ekholm, Tor|Solveig A. Brandvold><   |, | | >ID<: | # | no. >«3HKW44071»',
])
misses('HEALTH_PLAN_ID', [
  'member since 2019 2020 2021',
  'cyber policy no. KW 00 4407 183',
  'policy <12 34 56|440 718>',
  'CIN U72200MH2009PLC123456',
  '<cyber|liability|indemnity|crime> <policy|insurance policy> number 4482211',
  '<policy|group> number <1999|2024>',
  'policy XEH90211',
  '<HMO|PPO|EPO> <123|1234567890123>',
  '<x|->PPO 4482',
  'PPO 4482<x|->',
  '<0|x1>EG4-TE5-MK73',
  '1<S|L|O|I|B|Z>G4-TE5-MK73',
  '1E<S|L|O|I|B|Z>4-TE5-MK73',
  '1EG4-<S|L|O|I|B|Z>E5-MK73',
  '1EG4-T<S|L|O|I|B|Z>5-MK73',
  '1EG4-TE5-<S|L|O|I|B|Z>K73',
  '1EG4-TE5-M<S|L|O|I|B|Z|7>73',
  '1EG4-TE5-MK73<x|->',
])

matches('PAYMENT_CARD', ['card «<4111111111111111|4111 1111 1111 1111|4111-1111-1111-1111|378282246310005>»'])
misses('PAYMENT_CARD', ['<x|->4111111111111111', '4111111111111111<x|->', '4111111111111112', '1111111111111117'])

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
  '<vin|vin number|vehicle id|vehicle identification number> «<1HGCM82633A004353|A447188200B>»',
  '<license plate|licence plates|registration plate|reg. plate|plate|plates|plate number|licensePlate|license-plate|numberPlate|number-plate|plateNumber|registrationNumber|registration number|reg. no.|reg mark|tag number> «<7KRM204|7 KRM 204|AB-12>»',
])
misses('VEHICLE_ID', [
  '1HGCM82633A004353',
  '<x|->1HGCM82633A004352',
  '1HGCM82633A004352<x|->',
  '1HGCM8263IA004352',
  'vin <A44718820|I447188200B>',
  'plate <ABC|of 3|7 of the 9|7 in 3>',
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
  '<photo|photos|photograph|picture|pictures|portrait|headshot|selfie|face|facial|image|images|img|pic><| of the face|:|=> «rosa_01.<jpg|jpeg|png|heic|gif|bmp|tif|tiff|webp>»',
  'see «data:image/<png|jpeg|svg+xml>;base64,iVBORw0KGgo=»',
])
misses('PHOTO', ['photo rosa.<pdf|pngx>', 'data:text/png;base64,iVBO'])

matches('OTHER_ID', [
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

matches('PERSON_NAME', [
  '"<family|given|first_name|firstName|firstname|last_name|lastName|surname|patientName|memberName|fullName>": "«xolani m»"',
  '"given": ["«xolani»"]',
])
matches('LOCATION', ['"<city|town|county>" : "«qumbu»"'])
matches('ZIP_CODE', ['"<postalCode|postal_code|zip|zipCode|zip_code|postcode>": "«5180»"'])
matches('DATE_OF_BIRTH', ['"<birthDate|birth_date|dob|date_of_birth|dateOfBirth>": "«19.iv.1974»"'])
matches('STREET_ADDRESS', ['"<line|street|address>": ["«elm, by the mill»"]'])
