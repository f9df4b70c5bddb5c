/** An answer of LiteLLM's. */
export type Reply = { status: number; body: unknown; headers?: Record<string, string> }

export function refusal(status: number, type: string, message: string, headers: Record<string, string> = {}): Reply {
  return { status, body: { error: { message, type, param: null, code: String(status) } }, headers }
}

/** Older versions say it with 400, newer ones with 429. */
export const overBudget = (cost: number, budget: number, status: 400 | 429 = 400): Reply =>
  refusal(status, 'budget_exceeded', `Budget has been exceeded! Current cost: ${cost}, Max budget: ${budget}`)
