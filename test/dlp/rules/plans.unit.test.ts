import { expect, test } from 'vitest'
import { detect } from '../../../src/dlp/detect.ts'
import { found, matches, misses, passes, variants } from './matched.ts'

matches('HEALTH_PLAN_ID', [
  '<member|membership|subscriber|beneficiary|medicare|medicaid|insurance|ins.|health plan|plan|policy|group|enrollee> <id|identifier|number|no.|card|claim|policy|plan> «XYZ4482»',
  '<insurance|ins.#|member #|subscriber#|group #|policy #|plan#|medicare|medicaid|mbi|hicn> «A44829931»',
  '<member|subscriber|policy|insured|insured through|insured by|insured with> «XEH902117734»',
  '<humana|aetna|cigna|anthem|uhc|unitedhealthcare|bcbs|kaiser|medica|ambetter|molina|tricare|centene|wellcare|oscar|aok|tk|barmer|dak|insurance: aetna|insurance> <id|number|> «H44820917»',
  '<memberId|subscriber-number|policyNumber|healthPlanId|health-plan-id|insuranceNo>: «XYZ4482»',
  '<versicherten|vers|krankenversicherung>-nr. «A448209173»',
  'is «1EG4-TE5-MK73»',
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

found('HEALTH_PLAN_ID', [
  'OHIP<: | no. | >«<9689-382-225-VK|9689382225VK|9689 382 225>»',
  'RAMQ<: | >«TREG 8357 1912»',
  'PHN <|# >«<9698 658 215|9698658215>»',
  'IHI «<8003 6080 0004 5922|8003-6080-0004-5922>»',
  '<Versichertennr.|Versichertennummer:|KVNR|KVNR.:> «A123456780»',
  'The <Humana|Aetna|member> ID <changed to|has changed to|is now> «H58812093»',
  'duplicate <subscriber|enrollee:> Solveig Adler <(|[>«W229018477»<)|]>',
])
matches('HEALTH_PLAN_ID', [
  '<Copay|savings> card<: | no. >«EN00448812»',
  'The member <Tor Ekholm|solveig brandvold>, ID <|no. >«<XHB 881 204 776|W4471882>»',
])
passes([
  'OHIP billing agent 5.2.1884417 crashes, event 1000',
  'Craig Nolan (member of staff, ID 4471882) lost the badge',
  'Member of staff Craig Nolan, ID 4471882, lost the badge',
])
misses('HEALTH_PLAN_ID', [
  '<IHI|OHIP|HCN> 2025-03-09< to 2025-03-12|>',
  'callback phn <971 555 0142|9715550142>',
  'Copay card programme EN-2025',
  'Member Tor Ekholm, ID: K44W71',
  '<subscriber|member> Print Server (W229018477)',
])

test.each([
  'The staff member Norma Adler (104421) lost her badge.',
  '<Committee|Board> member Norma Adler (R105188) voted no.',
  'Library members: Norma Adler (104421) has two books overdue.',
  'Team member Norma Adler, ID 104421, got the award.',
])('whoever is a member of no plan has no number that blocks: %s', (pattern) => {
  for (const text of variants(pattern)) {
    const types = detect(text).map(({ type }) => type)
    expect(types, text).not.toContain('HEALTH_PLAN_ID')
    expect(types, text).not.toContain('MRN')
  }
})

test('a member with a number is of a plan outside of tickets', () => {
  expect(detect('Member Norma Adler (W104421877) asks about her copay.')).toContainEqual(
    expect.objectContaining({ type: 'HEALTH_PLAN_ID', length: 10 }),
  )
})
