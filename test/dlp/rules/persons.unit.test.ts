import { matches, misses } from './matched.ts'

matches('PERSON_NAME', [
  '<Mr|Mrs|Ms|Miss|Mx|Mme|Sra|Sr|Herr|Frau|Dr|Doctor|Prof|Nurse><|.> «<O’Neil|García Márquez|van der Berg|J. Smith|Abdul al Karim|Ortega y Gasset|María del Carmen|Leonardo da Vinci|de la Cruz|bin Laden|von Braun|di Marco|el Sayed>»',
  'list: «<Smith, John|OKAFOR, MARIA L.|O’Neil, Anna|Smith-Jones, Anna M>»',
])
matches('PERSON_NAME', ["Tor Ekholm<, |, that's |, spelled | >«E-K-H-O-L-M»<.|, MRN>"])
misses('PERSON_NAME', ['Tor Ekholm, <A-B-C|E-K-|E-K-H-o>', 'X-Ekholm, E-K-H-O-L-M'])
misses('PERSON_NAME', ['<Mr|Dr> smith', 'mr. Smith', 'list: <Paris, Table|smith, John|Smith, john>'])
