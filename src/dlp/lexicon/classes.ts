import { hashOf } from '../hash.ts'
import { decode } from '../huffman.ts'
import { WordTable } from '../word-table.ts'
import { KINDS, NAMES } from './names.ts'

/** What a word can be; a word can be several things. */
export const GIVEN = 1
export const SURNAME = 2
export const TITLE = 4
/** A title of staff oftener than of patients. */
export const STAFF = 8
/** Ends the name of a place of care: "Elmwood Clinic". */
export const FACILITY = 16
/** Follows a name that is none of a person: "Parkinson disease", "Gleason score". */
const EPONYM_OF = 32
/** Gave a disease, a sign or a score its name: "Crohn's" is nobody. */
const EPONYM = 64
/** Introduces a person: "patient", "named", "female". */
export const PERSON_CUE = 128
/** A relative, whose name may follow. */
export const KIN = 256
export const MONTH = 512
export const WEEKDAY = 1024
/** A city's name or a part of it, or a place of care known by its name alone. */
export const CITY = 2048
/** A kind of street. */
export const STREET = 4096
/** A state of the USA as it is abbreviated. */
const STATE = 8192

const LISTS: [number, string][] = [
  [
    TITLE,
    'mr mrs ms miss dr doctor prof professor nurse sr sra herr frau mme mlle monsieur senor senora sra signora hr fru',
  ],
  [
    STAFF,
    'dr doctor prof professor nurse engineer technician admin administrator analyst manager auditor officer consultant developer',
  ],
  [
    FACILITY,
    `hospital hosp hospitals clinic clinics center centre infirmary institute hospice pavilion sanatorium dispensary healthcare va
     medical med health presbyterian polyclinic er ed icu`,
  ],
  [
    EPONYM_OF,
    `disease syndrome sign reflex score scale index criteria criterion lymphoma test classification procedure maneuver manoeuvre
     method trial study guideline guidelines protocol palsy chorea dementia disorder law grade stage tumor tumour sarcoma anemia
     esophagus thyroiditis contracture fracture phenomenon triad virus infection inventory questionnaire assessment stain equation
     formula coma staging system operation repair shunt catheter tube rule sum pain tool model cycle nodes node murmur ulcer cells
     cell body bodies ring rings line lines spots spot diet position wort`,
  ],
  [
    EPONYM,
    `addison wilson graves hunter baker murphy kennedy paget ludwig charcot marion hodgkin parkinson cushing crohn alzheimer
     barrett bell down turner marfan raynaud reiter still dupuytren huntington hashimoto sjogren whipple tourette asperger rett
     menetrier meckel mcburney rovsing babinski homan homans kernig brudzinski chvostek trousseau phalen tinel lachman mcmurray
     thomas trendelenburg weber rinne romberg cullen grey kaposi kawasaki wegener goodpasture behcet takayasu buerger peyronie
     osgood legg perthes scheuermann paget ewing wilms burkitt waldenstrom conn sheehan gilbert gaucher fabry pompe hurler tay
     niemann krabbe menkes refsum fanconi alport bartter gitelman liddle zollinger mallory boerhaave hirschsprung ogilvie fournier
     bowen moh mohs apgar glasgow wells duke ranson framingham child bishop braden norton morse katz lawton epworth beck hamilton
     tanner`,
  ],
  [
    PERSON_CUE,
    `patient pt named name called male female man woman boy girl veteran like resident member client customer for case is old yo
     re regarding name names attn dear hi hello hey regards sincerely cheers thanks i'm i’m im signed named called namens heiße
     heisse llamo llama m'appelle m’appelle paciente patientin patienten recipient donor worker employee claimant insured
     applicant caller nurse rn md np pa family given firstname lastname surname forename apellido apellidos nombre nachname
     vorname nom prénom prenom witness driver passenger tenant student pupil cardholder policyholder payee beneficiary subscriber`,
  ],
  [
    KIN,
    `mom mum mama dad papa mother father parents wife husband son daughter sister brother spouse aunt uncle grandmother
     grandfather grandma grandpa granddaughter grandson niece nephew cousin guardian caregiver girlfriend boyfriend fiance fiancee
     roommate neighbor neighbour friend partner baby family child children twin twins widow sibling hija hijo madre padre esposo
     esposa tochter sohn mutter vater ehefrau ehemann fille fils maman abuela abuelo hermana hermano`,
  ],
  [
    MONTH,
    `january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept
     oct nov dec`,
  ],
  [WEEKDAY, 'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun'],
  [
    CITY,
    `anderson ascension banner baylor bellevue beth brigham bronx bronxcare brooklyn bwh cedar cedar-sinai cedars cedars-sinai
     chop cleveland dana dana-farber dignity duke emory farber ford fred geisinger harlem haven henry hope hopkins houston hutch
     intermountain israel john johns kaiser kettering lahey langone manhattan mayo md memorial methodist mgh moffitt montefiore mt
     mt. newyork-presbyterian northwestern nyc nyu ochsner permanente presbyterian providence queens rush scripps sf sharp sinai
     sloan southwestern stanford sutter tufts uab uchicago ucla ucsd ucsf unc upmc usc ut uwmc vanderbilt westchester yale york`,
  ],
  [
    STREET,
    `street avenue ave road rd boulevard blvd lane drive court ct highway hwy parkway pkwy terrace circle square trail loop alley
     crescent mews plaza turnpike apt apartment suite ste flat box`,
  ],
  [
    STATE,
    `al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn
     tx ut vt va wa wv wi wy dc`,
  ],
]
const names = new WordTable(NAMES)
const kinds = decode(KINDS)
const KIND_CLASSES = [0, GIVEN, SURNAME, GIVEN | SURNAME, CITY, GIVEN | CITY, SURNAME | CITY, GIVEN | SURNAME | CITY]

/** The listed words by their hashes, each in the first place from its own on that is free. */
const PLACES = 4_096
const hashes = new Int32Array(PLACES)
const listed = new Uint16Array(PLACES)
function placeOf(hash: number): number {
  let place = hash & (PLACES - 1)
  while (listed[place] !== 0 && hashes[place] !== hash) place = (place + 1) & (PLACES - 1)
  return place
}
for (const [bit, words] of LISTS)
  for (const word of words.split(/\s+/)) {
    const hash = hashOf(word)
    const place = placeOf(hash)
    hashes[place] = hash
    listed[place] = (listed[place] ?? 0) | bit
  }

/** The classes of a plain lower-case word, by its hash. */
export function classOf(hash: number): number {
  const name = names.find(hash)
  return (listed[placeOf(hash)] ?? 0) | (KIND_CLASSES[kinds[name] ?? 0] ?? 0)
}
