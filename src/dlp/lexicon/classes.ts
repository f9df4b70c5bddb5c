import { CITIES } from './cities.ts'
import { GIVEN_NAMES, SURNAMES } from './people.ts'

/** What a word can be; a word can be several things. */
export const GIVEN = 1
export const SURNAME = 2
export const TITLE = 4
/** A title of staff oftener than of patients. */
export const STAFF = 2048
/** Ends the name of a place of care: "Elmwood Clinic". */
export const FACILITY = 8
/** Follows a name that is none of a person: "Parkinson disease", "Gleason score", "Graves'". */
export const EPONYM_OF = 16
/** Capitalised before a letter or a word without being a name: "Hepatitis C", "Type A", "African American". */
export const NO_NAME = 32
/** Says that the text is about a patient or member. */
export const PATIENT = 64
/** Says that the text is about computers, audits or offices. */
export const OFFICE = 128
/** Introduces a person: "patient", "named", "female". */
export const PERSON_CUE = 256
export const MONTH = 512
export const WEEKDAY = 1024
/** Says so strongly: a text about computers, too, speaks of a patient then. */
export const CARE = 4096

/** Gave a disease, a sign or a score its name: "Crohn's" is nobody. */
export const EPONYM = 8192

const LISTS: [number, string][] = [
  [GIVEN, GIVEN_NAMES],
  [SURNAME, SURNAMES],
  [TITLE, 'mr mrs ms miss dr doctor prof professor nurse sr sra herr frau'],
  [
    STAFF,
    'dr doctor prof professor nurse engineer technician admin administrator analyst manager auditor officer consultant developer',
  ],
  [
    FACILITY,
    `hospital hosp hospitals clinic clinics center centre infirmary institute hospice pavilion sanatorium dispensary healthcare
     va medical med health presbyterian polyclinic er ed icu`,
  ],
  [
    EPONYM_OF,
    `disease syndrome sign reflex score scale index criteria criterion lymphoma test classification procedure maneuver
     manoeuvre method trial study guideline guidelines protocol palsy chorea dementia disorder law grade stage tumor tumour
     sarcoma anemia esophagus thyroiditis contracture fracture phenomenon triad virus infection inventory questionnaire
     assessment stain equation formula coma staging system operation repair shunt catheter tube rule sum pain tool model cycle
     nodes node murmur ulcer cells cell body bodies ring rings line lines spots spot diet position wort`,
  ],
  [
    NO_NAME,
    `hepatitis vitamin type grade group class stage factor protein phase influenza strain score level plan part option arm
     african asian american hispanic latino latina caucasian european native white black indian chinese japanese english spanish
     the a an what which how why when where who is are was were can could should would do does did please need needs best
     current latest new safe optimal recommended recommendations guidelines guideline treatment therapy management options
     protocol contraindications dosage dosing side effects risk risks effectiveness efficacy evidence outcomes prognosis
     any for with without and or but if in on at of to from by as after before during since until about into her his their our
     my your its this that these those he she they we you it i no not yes last first next also all pt patient patients tx dx hx rx
     ct mri ecg ekg icu er ed iv po inr bmi copd chf hiv ckd dvt acc aha nice fda who cdc ms ra mi mrn ssn dob id
     jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october
     november december monday tuesday wednesday thursday friday saturday sunday
     follow followup review safety comparison impact role use using considering given regarding concerning question
     hospital clinic center centre medical health care general monsieur madame señor señora university college school department county city state street
     portal service services support team desk office network server monitoring access records record data intake
     management registration information software system scheduling education engagement rights bill act report reports
     coli aureus pylori difficile scientific admission tel phone fax email name names address date dob sex age ward bed
     neuro burn transfer vascular colposcopy workstation clinical
     vpn vlan dns ssl tls api app windows office exchange outlook teams excel word azure google microsoft apple cisco oracle`,
  ],
  [
    PATIENT,
    `patient pt yo yr yrs diagnosed treated admitted discharged hx dx tx rx mrn dob prescribed male female man woman boy girl
     veteran infant newborn toddler hospitalized hospitalised insured inpatient outpatient meds allergies resident caregiver
     mg mcg bp hgb a1c lab labs claim pregnant postpartum comorbidities referred complains hospice he she his her lady gentleman
     biopsy surgery surgical postop preop surgeon pain fever cough rash wound stroke seizure seizures diabetes diabetic hypertension cancer
     chemo chemotherapy tumor tumour lesion infection antibiotic antibiotics penicillin insulin metformin aspirin warfarin heparin
     gabapentin prednisone ibuprofen opioid opioids dose doses dosing tablet tablets pill pills mri xray ekg ecg echo ultrasound bloodwork blood
     hemoglobin creatinine egfr potassium sodium glucose hba1c vitals murmur lung lungs heart kidney liver renal cardiac pulmonary palliative
     dnr dni polst catheter graft transplant donor recipient implant implanted stent pacemaker cpap intubated extubated swelling swollen bruise
     nausea vomiting diarrhea headache headaches dizziness dizzy weakness numbness fracture fractured dislocation injury ulcer asthma copd chf
     ckd afib dvt uti pneumonia sepsis covid flu pregnancy prenatal vaccine vaccination allergy allergic symptom symptoms diagnosis
     diagnoses prognosis treatment therapy therapist therapies rehab ambulance cpr obese bmi anxiety depression suicidal bipolar schizophrenia adhd rx
     refill prescriber prescription medication medications inhaler injection injections infusion dialysis icd9 bid tid qid prn po
     chest abdominal abdomen knee hip shoulder ankle wrist spine spinal lumbar toe thyroid ovarian uterine breast prostate colon gastric
     bleeding fatigue itchy swallow aspiration gout arthritis dementia alzheimer parkinson autism leukemia lymphoma melanoma hiv hepatitis
     neurovasc sling sutures stitches cast crutches wheelchair walker comatose sedated psychiatric psychiatrist counseling overdose
     toxicology smear cytology hpv cin mmf tacrolimus immunosuppression bypass angioplasty cath lad nihss lkw tpa gbs srom apgar
     paciente refiere dolor torácico fiebre embarazo médico medico patientin schmerzen arzt ärztin blutdruck tabletten krankenkasse wasser
     consultation douleur fièvre médecin maladie diabète traitement ordonnance tousse ventoline`,
  ],
  [
    EPONYM,
    `addison wilson graves hunter baker murphy kennedy paget ludwig charcot marion hodgkin parkinson cushing crohn alzheimer barrett bell
     down turner marfan raynaud reiter still dupuytren huntington hashimoto sjogren whipple tourette asperger rett menetrier meckel
     mcburney rovsing babinski homan homans kernig brudzinski chvostek trousseau phalen tinel lachman mcmurray thomas trendelenburg
     weber rinne romberg cullen grey kaposi kawasaki wegener goodpasture behcet takayasu buerger peyronie osgood legg perthes scheuermann
     paget ewing wilms burkitt waldenstrom conn sheehan gilbert gaucher fabry pompe hurler tay niemann krabbe menkes refsum
     fanconi alport bartter gitelman liddle zollinger mallory boerhaave hirschsprung ogilvie fournier bowen moh mohs
     apgar glasgow wells duke ranson framingham child bishop braden norton morse katz lawton epworth beck hamilton tanner`,
  ],
  [
    CARE,
    `patient pt mrn mrns dob inpatient outpatient diagnosed prescribed hospitalized hospitalised hospice discharged pregnant postpartum
     caregiver toddler infant newborn surgery biopsy stroke insulin medication medications pills doctor`,
  ],
  [
    OFFICE,
    `router switch firewall server servers vpn ticket login password printer laptop desktop network backup patch deploy
     deployment outlook sharepoint onedrive license sso mfa audit auditor soc iso evidence policy policies control controls log logs
     workstation wifi ethernet vlan dns dhcp subnet ip host hostname domain certificate ssl tls endpoint intune azure aws kubernetes
     cluster database sql api app browser chrome windows macos linux driver reboot restart outage offline latency bandwidth disk
     ransomware phishing malware antivirus itsd helpdesk onboarding offboarding provisioning tenant saas vendor invoice
     user users error errors crash crashes install installation account accounts logins login locked engineer technician oncall on-call utc
     maintenance downtime rollout migration upgrade upgrades manager failed window change meeting finance accounting hr payroll ext shared
     folder file files drive screen keyboard mouse wireless connection internet website webpage slow software hardware device devices mac pc
     ehr emr interface hl7 fhir adt messages sales marketing distribution calendar invite mail email emails phone phones
     compliance remediation vulnerability cve siem firmware ups toner spooler mailbox monitor dock headset portal`,
  ],
  [
    PERSON_CUE,
    `patient pt named name called male female man woman boy girl veteran like resident member client customer for case is old yo re regarding`,
  ],
  [
    MONTH,
    'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec',
  ],
  [WEEKDAY, 'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun'],
]

const classes = new Map<string, number>()
for (const [bit, list] of LISTS) for (const word of list.split(/\s+/)) classes.set(word, (classes.get(word) ?? 0) | bit)

/** The classes of a plain lower-case word. */
export const classOf = (word: string): number => classes.get(word) ?? 0

/** Cities, and places of care known by their name alone; plain lower-case. */
export const PLACES: ReadonlySet<string> = new Set([
  ...CITIES.split(','),
  ...`ucsf,ucla,uwmc,upmc,nyu,nyu langone,mgh,bwh,chop,usc,ucsd,uchicago,unc,uab,ut southwestern,md anderson,mayo,mayo clinic,cedars-sinai,
cedars sinai,cedar sinai,cedar-sinai,mount sinai,mt sinai,mt. sinai,johns hopkins,john hopkins,hopkins,kaiser,kaiser permanente,stanford,baylor,
vanderbilt,brigham,beth israel,bellevue,memorial sloan kettering,sloan kettering,dana-farber,dana farber,mass general,cleveland clinic,
northwestern,emory,duke,geisinger,intermountain,scripps,montefiore,bronxcare,new york presbyterian,newyork-presbyterian,yale new haven,
city of hope,moffitt,fred hutch,ochsner,henry ford,rush,tufts,lahey,sutter,sharp,banner,providence,dignity,ascension,houston methodist,
la general,la,nyc,brooklyn,bronx,queens,manhattan,harlem,sf,dc,la county,westchester,long island,bay area`.split(
    /,\s*/,
  ),
])
