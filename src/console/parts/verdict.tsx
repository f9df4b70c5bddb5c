import { describeReport, type Verdict as Name, TONES, verdictOf } from '../../audit/log/describe.ts'
import type { Report } from '../../audit/log/report.ts'

const HEADLINES: Record<Name, string> = {
  'not verified': '✗ Not verified',
  'by the chain': '≈ Verified by the chain only',
  'in part': '≈ Verified in part',
  'without witness': '≈ Verified without witness',
  verified: '✓ Verified',
}

/** What a check found out. */
export function Verdict({ of: report }: { of: Report }) {
  const verdict = verdictOf(report)
  return (
    <div class={`verdict ${TONES[verdict]}`} role="status">
      <h3>{HEADLINES[verdict]}</h3>
      <pre>{describeReport(report)}</pre>
    </div>
  )
}
