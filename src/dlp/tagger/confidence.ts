/** The probability from which a token counts as part of an identifier, in texts about work and in others. */
export type Least = { atWork: number; elsewhere: number }
/** What is missed about a patient does more harm than what is found in vain; and colleagues are no patients. */
export const AT_FIRST: Least = { atWork: 0.8, elsewhere: 0.32 }
/** Where somebody is identified already, the rest is likelier to be his or hers. */
export const ONCE_IDENTIFIED: Least = { atWork: 0.3, elsewhere: 0.1 }

/** Texts that are mostly about work count as wholly about it. */
const WHOLLY = 0.62

/** The least for a token whose words are so likely about work. */
export const leastOf = ({ atWork, elsewhere }: Least, workShare: number): number =>
  elsewhere + (atWork - elsewhere) * Math.min(1, workShare / WHOLLY)

/** A probability as a confidence, of which one half is enough. */
export const confidenceOf = (probability: number, least: number): number =>
  probability < least ? (0.5 * probability) / least : 0.5 + (0.5 * (probability - least)) / (1 - least)
