import { findsTheSame } from './findings.ts'

// In workerd, whose V8 compiles the expressions that Node's interprets in the unit tests.
findsTheSame()
