import { findsTheSame } from './findings.ts'

findsTheSame()
