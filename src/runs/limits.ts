/** Of the API reference: message 1–32 000 chars, systemPromptOverride up to 8 000, agentId 1–100; chars are Unicode code points. */
export const MESSAGE_MAX_CHARS = 32_000
export const SYSTEM_PROMPT_MAX_CHARS = 8_000
export const AGENT_ID_MAX_CHARS = 100
/** Room for both texts with every character written as two JSON escapes of six bytes. */
export const BODY_MAX_BYTES = 524_288
