import { describeReport } from '../../audit/log/describe.ts'
import type { Report } from '../../audit/log/report.ts'

/** What a check found out. */
export function Verdict({ of: report }: { of: Report }) {
  const [tone, headline] = headlineOf(report)
  return (
    <div class={`verdict ${tone}`} role="status">
      <h3>{headline}</h3>
      <pre>{describeReport(report)}</pre>
    </div>
  )
}

function headlineOf({ verified, trust, whole }: Report): [tone: string, headline: string] {
  if (!verified) return ['bad', '✗ Not verified']
  if (trust === 'chain') return ['fair', '≈ Verified by the chain only']
  return whole ? ['good', '✓ Verified'] : ['fair', '≈ Verified in part']
}
