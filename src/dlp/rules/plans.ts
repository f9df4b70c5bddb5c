import { FULL_NAME, isFullName } from './names.ts'
import { anyOf, CODE, cued, digits, GAP, GROUPED, NUMBER, noYear, oneOf, orMany, type Rule } from './rule.ts'

/** What a plan, or who is insured by it, has. */
const OF_A_PLAN = `(?:${GAP}(?:identifiers?|ids?|numbers?|no\\b\\.?|policy|plan|beneficiary|claim|card)){1,2}`
/** A number of who is insured. */
const INSURED = {
  begins: 'member membership beneficiary medicare medicaid insurance ins health healthplan health-plan enrollee',
  cue: `(?:member(?:ship)?|beneficiary|medicare|medicaid|insurance|ins\\.?|health${GAP}plan|enrollee)${OF_A_PLAN}`,
}
/** Also of Germany. */
const INSURERS =
  'humana aetna cigna anthem uhc unitedhealthcare bcbs kaiser medica ambetter molina tricare centene wellcare oscar aok tk barmer dak'
/** Who says that a number is another one now. */
const RENUMBERED = 'humana aetna cigna anthem uhc bcbs kaiser medicare medicaid insurance member'
/** "XEH 884 120 937", "HP 00 4481 772": no code, since it has spaces. */
const GROUPED_ID = `(?:[a-z]{1,4}[ -])?[a-z]?${GROUPED}`
/** What insures a business, no person. */
const NOT_OF_A_BUSINESS = '(?<!\\b(?:cyber|liability|indemnity|crime)[ -](?:insurance[ -])?)'

/** Before "member": no plan's. */
const OF_NO_GROUP =
  '(?<!\\b(?:[Ss]taff|[Tt]eam|[Bb]oard|[Cc]ommittee|[Cc]rew|[Ff]aculty|[Ll]ibrary|[Cc]ouncil|[Ff]amily|[Uu]nion|[Cc]lub|[Pp]anel)[ -])'

/** Numbers of plans, and of who is insured by them. */
export const PLANS: readonly Rule[] = [
  cued('HEALTH_PLAN_ID', {
    begins: `${INSURED.begins} mbi hicn`,
    cue: `${NOT_OF_A_BUSINESS}(?:${INSURED.cue}|insurance|(?:ins\\.|member) ?(?=#)|medicare|medicaid|mbi|hicn)`,
    sure: 'always',
    accepts: noYear,
  }),
  // Of firewalls, directories, queues and offices too.
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'subscriber plan policy group',
    cue: `${NOT_OF_A_BUSINESS}(?:subscriber|plan|policy|(?<!security[ _-])group)(?:${OF_A_PLAN}| ?(?=#))`,
    sure: 'elsewhere',
    accepts: (value) => noYear(value) && !/^\d{1,4}$|^sg-/i.test(value),
  }),
  // "member XEH902117734", "Humana ID H44820917", "insured through K-2290-4418"
  cued('HEALTH_PLAN_ID', {
    begins: `member subscriber policy insured insurance ${INSURERS} versicherten vers krankenversicherung versicherten-nr versicherten-nummer vers-nr
      krankenversicherung-nr`,
    cue: `${NOT_OF_A_BUSINESS}(?:member|subscriber|policy|insured(?: (?:through|by|with))?|(?:insurance:? )?${oneOf(`${INSURERS} versicherten vers krankenversicherung insurance`)}(?:[-.]{1,2}(?:nr|sr|nummer))?\\.?${NUMBER})`,
    value: '[a-z]{0,4}-?\\d[a-z0-9-]{5,16}',
    digits: 6,
    accepts: noYear,
  }),
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: INSURED.begins,
    cue: NOT_OF_A_BUSINESS + INSURED.cue,
    value: GROUPED_ID,
    digits: 6,
    sure: 'always',
  }),
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'subscriber plan policy group',
    cue: `${NOT_OF_A_BUSINESS}(?:subscriber|policy(?= [a-z]{2,4} \\d)|(?:plan|policy|group)(?:${OF_A_PLAN}| ?(?=#)))`,
    value: GROUPED_ID,
    digits: 6,
    sure: 'elsewhere',
  }),
  // "Delta Dental ID DD-90417", "RxID 9981 2204 71".
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'dental vision rx pharmacy medi-cal',
    cue: `(?:dental|vision|rx|pharmacy|medi-cal)(?: (?:plan|insurance|member))?${GAP}id\\b`,
    value: `${GROUPED_ID}|${CODE}`,
    digits: 5,
    sure: 'elsewhere',
  }),
  // Client Index Numbers of California and New York.
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'cin',
    cue: 'cin',
    value: '\\d{8}[a-z]\\d?|[a-z]{2}\\d{5}[a-z]',
    sure: 'always',
  }),
  {
    // "Member: TOR EKHOLM  ID: 3HZN4412", "the member Tor Ekholm, ID XHB 881 204 776".
    type: 'HEALTH_PLAN_ID',
    unlearned: true,
    begins: ['member', 'subscriber', 'enrollee'],
    pattern: new RegExp(
      `${OF_NO_GROUP}(?:member|subscriber|enrollee)(?: name)?(?: ?: ?| (?!of ))[\\p{L}'’-]{1,30}(?:,? [\\p{L}'’.-]{1,30}){1,3}[ ,;|]{1,6}id(?: ?#| no\\.?| number)?[ :#]{1,3}(?<value>${GROUPED_ID}|${CODE})(?![a-z0-9])`,
      'iuy',
    ),
    sure: 'elsewhere',
    accepts: (value) => /\d{3}/.test(value),
  },
  // "duplicate subscriber Tor Ekholm (W229018477)".
  ...(
    [
      ['subscriber', 'always'],
      ['enrollee', 'always'],
      ['member', 'elsewhere'],
    ] as const
  ).map(
    ([who, sure]): Rule => ({
      type: 'HEALTH_PLAN_ID',
      unlearned: true,
      begins: orMany(who),
      pattern: new RegExp(
        `${OF_NO_GROUP}(?i:${who})s?:? (?<cue>${FULL_NAME}),? ?[([](?<value>[A-Z]{0,4}-?\\d{6,14})(?=[)\\]])`,
        'uy',
      ),
      sure,
      accepts: (_, name) => isFullName(name),
    }),
  ),
  // Of Canada's provinces and Australia.
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'ohip hcn ihi ramq',
    // An IHI begins with 80036; the institute of that name meets on days.
    cue: `(?:ohip|hcn|ihi(?=\\D{1,12}8003[ -]?6)|ramq)${NUMBER}`,
    value: `[a-z]{4} ?\\d{4} ?\\d{4}|(?!(?:19|20)\\d\\d-[01]\\d-[0-3]\\d)${GROUPED}(?:-[a-z]{2})?|\\d{10,16}[a-z]{0,2}`,
    digits: 8,
    sure: 'always',
  }),
  // Not "phn 971 555 0142", nor "phn 9715550142": so some write "phone".
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'phn',
    cue: `(?:(?-i:PHN)|phn(?=\\D{1,12}\\d{4,5}[ -]))${NUMBER}`,
    value: '9\\d{3}[ -]?\\d{3}[ -]?\\d{3}|\\d{5}[ -]?\\d{4}',
    sure: 'always',
  }),
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'versichertennr versichertennummer kvnr',
    cue: '(?:versicherten(?:nr|nummer)|kvnr)\\.?',
    digits: 6,
    sure: 'always',
  }),
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'copay co-pay savings',
    cue: `(?:co-?pay|savings) card${NUMBER}`,
    digits: 6,
    sure: 'elsewhere',
  }),
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: RENUMBERED,
    cue: `${oneOf(RENUMBERED)} id(?: (?:has |was )?changed to|,? (?:is )?now)`,
    digits: 5,
    sure: 'always',
  }),
  {
    type: 'HEALTH_PLAN_ID',
    begins: ['hmo', 'ppo', 'epo'],
    pattern: /(?<![\w-])(?:HMO|PPO|EPO)[- ]?\d{4,12}(?![\w-])/y,
    sure: 'always',
  },
  // Medicare Beneficiary Identifier (CMS): 11 characters, letters without S L O I B Z.
  {
    type: 'HEALTH_PLAN_ID',
    begins: digits(1, 1),
    next: anyOf('ACDEFGHJKMNPQRTUVWXY'),
    pattern:
      /(?<![\w-])[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d\d(?![\w-])/y,
    sure: 'always',
  },
]
