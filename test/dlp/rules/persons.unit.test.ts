import { matches, misses } from './matched.ts'

matches('PERSON_NAME', [
  '<Mr|Mrs|Ms|Miss|Mx|Mme|Sra|Sr|Herr|Frau|Dr|Doctor|Prof|Nurse><|.> «<O’Neil|García Márquez|van der Berg|J. Smith|Abdul al Karim|Ortega y Gasset|María del Carmen|Leonardo da Vinci|de la Cruz|bin Laden|von Braun|di Marco|el Sayed>»',
  'list: «<Smith, John|OKAFOR, MARIA L.|O’Neil, Anna|Smith-Jones, Anna M>»',
])
misses('PERSON_NAME', ['<Mr|Dr> smith', 'mr. Smith', 'list: <Paris, Table|smith, John|Smith, john>'])
