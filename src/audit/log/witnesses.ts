import type { VerifierKey } from '../tree/note.ts'
import type { Report } from './report.ts'
import { present, type SignedCheckpoint } from './signed.ts'

/**
 * A report, with what the checkpoints that were given (and have been held against the file) say of the witnesses that were named. Who cosigned
 * one of the same entries has seen these; who has not is listed, since nobody names a witness who does not mean to rely on it.
 */
export function withWitnesses(report: Report, named: VerifierKey[], given: SignedCheckpoint[]): Report {
  const { verified, trust, checkpoint } = report
  if (!verified || !checkpoint) return report
  const kept = given.map(present).filter(({ origin }) => origin === checkpoint.origin)
  const cosignatures = [checkpoint, ...kept.filter(({ size }) => size === checkpoint.size)].flatMap(
    ({ witnesses }) => witnesses,
  )
  const names = [...new Set(named.map(({ name }) => name))]
  const witnesses = names.flatMap((name) => cosignatures.find((one) => one.name === name) ?? [])
  const unseen = names
    .filter((name) => !witnesses.some((one) => one.name === name))
    .map((name) => ({
      name,
      to: Math.max(
        0,
        ...kept.filter(({ witnesses }) => witnesses.some((one) => one.name === name)).map(({ size }) => size),
      ),
    }))
  return {
    ...report,
    trust: trust === 'checkpoint' && witnesses.length > 0 ? 'witness' : trust,
    checkpoint: { ...checkpoint, witnesses },
    ...(unseen.length > 0 && { unseen_by: unseen }),
  }
}
