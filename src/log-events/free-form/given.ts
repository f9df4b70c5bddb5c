import { GROUP_MANAGEMENT, isShare, USER_ACCESS } from '../event.ts'
import { isOfCare } from '../identity.ts'
import { describe } from './describe.ts'
import type { Facts } from './facts.ts'
import type { Fields } from './fields.ts'

/** Rights and groups, by what fields are called that name them. */
const RIGHT = /^org$|(?:role|group|team|permission|privilege|polic|right)[a-z]*(?:\.(?:display)?name)?$/
/** Who receives one, or that which is shared; not who acts, nor of what type or number he is. */
const RECEIVER =
  /^(?!(?:actor|performedby|initiator|useridentity)\b|.*(?:agent|type|(?<!alternate)id)$)(?:.*\.)?(?:(?:user|member|target|grantee|recipient|invitee|assignee|affected|principal|shared?with)[a-z]*|to)(?:\.(?:name|email|emailaddr|alternateid|username|login))?$/
/** An address of mail. */
const ADDRESS = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/
/** What an account is called by, and hardly a person: `mallory`, `CONTOSO\mallory`. */
const ACCOUNT = /^(?!unknown$)(?:[A-Z][A-Z\d-]*\\)?[a-z][a-z\d._@\\-]*$/

/**
 * Of a right or a membership that is given or taken, or of a share, which it is and whose (`user=mallory role=owner`), but for what is the
 * event's resource, which can be but one of them. Undefined: it is something else, of care, or says nothing of that.
 */
export function givenIn(fields: Fields, { kind, actor, resource }: Facts): string | undefined {
  const ofShare = kind !== undefined && isShare(kind)
  if (kind?.class_uid !== USER_ACCESS && kind?.class_uid !== GROUP_MANAGEMENT && !ofShare) return undefined
  if (isOfCare([...fields].map(([path, { value }]) => `${path} ${value}`).join('\n'))) return undefined
  // There a number, a day or a name may stand too.
  const to = ofShare ? /(?:^|\.)to(?:\.|$)/ : /^to(?:\.|$)/
  const untold = [...fields].filter(([, { value }]) => value !== actor && value !== resource)
  // Behind `member=` the detector takes an account for something else.
  const receivers = untold.flatMap(([path, { value }]) => {
    const isOne = ADDRESS.test(String(value)) || (ACCOUNT.test(String(value)) && !to.test(path))
    return isOne && RECEIVER.test(path) ? `user=${value}` : []
  })
  const rights = describe(new Map(untold.filter(([path]) => RIGHT.test(path))))
  return [...new Set(receivers), ...(rights ? [rights] : [])].join(' ') || undefined
}
