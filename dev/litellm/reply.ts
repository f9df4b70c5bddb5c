/** An answer of LiteLLM's. */
export type Reply = { status: number; body: unknown; headers?: Record<string, string> }

export function refusal(status: number, type: string, message: string, headers: Record<string, string> = {}): Reply {
  return { status, body: { error: { message, type, param: null, code: String(status) } }, headers }
}

export const overBudget = (cost: number, budget: number): Reply =>
  refusal(400, 'budget_exceeded', `Budget has been exceeded! Current cost: ${cost}, Max budget: ${budget}`)
