import { describeReport, type Verdict as Name, verdictOf } from '../../audit/log/describe.ts'
import type { Report } from '../../audit/log/report.ts'

const VERDICTS: Record<Name, [tone: string, headline: string]> = {
  'not verified': ['bad', '✗ Not verified'],
  'by the chain': ['fair', '≈ Verified by the chain only'],
  'in part': ['fair', '≈ Verified in part'],
  'without witness': ['fair', '≈ Verified without witness'],
  verified: ['good', '✓ Verified'],
}

/** What a check found out. */
export function Verdict({ of: report }: { of: Report }) {
  const [tone, headline] = VERDICTS[verdictOf(report)]
  return (
    <div class={`verdict ${tone}`} role="status">
      <h3>{headline}</h3>
      <pre>{describeReport(report)}</pre>
    </div>
  )
}
