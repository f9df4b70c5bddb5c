import { describe, expect, test } from 'vitest'
import { findAgent } from '../../src/agents/templates.ts'
import { PLANS } from '../../src/billing/plans.ts'
import { detect } from '../../src/dlp/detect.ts'

describe('the templates', () => {
  test.each(PLANS.enterprise.agents)('%s has a prompt that fits the gateway and names nobody', (id) => {
    const agent = findAgent(id)
    expect(agent?.systemPrompt.length).toBeGreaterThan(500)
    expect(detect(agent?.systemPrompt ?? 'missing')).toEqual([])
    expect(agent?.clinical).toBe(id === 'coleman-clinical-docs')
  })
  test.each(['', 'constructor', '__proto__', 'Helpdesk-Tier1-Triage'])('%j is none', (id) => {
    expect(findAgent(id)).toBeUndefined()
  })
})

describe('the plans', () => {
  test.each(Object.entries(PLANS))(
    '%s includes only agents that exist, and clinical ones only with a BAA',
    (_, plan) => {
      for (const id of plan.agents) {
        expect(findAgent(id)).toBeDefined()
        expect(plan.baa || !findAgent(id)?.clinical).toBe(true)
      }
    },
  )
})
