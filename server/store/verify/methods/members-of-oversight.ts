/** Where members of the entries of programmes, inspections and sent-back reports come from (verify-members.ts). */
const WRONG = 'said:deduction-wrong'

export const OVERSIGHT_MEMBERS = {
  programme: {
    id: WRONG,
    unit: WRONG,
    sort: WRONG,
    date: WRONG,
    problems: 'said',
    textHash: 'said',
    operator: 'said',
    role: WRONG,
  },
  'programme-outcome': {
    id: WRONG,
    date: WRONG,
    outcome: WRONG,
    textHash: 'said',
    operator: 'said',
    role: WRONG,
  },
  inspection: {
    id: WRONG,
    unit: WRONG,
    body: WRONG,
    date: WRONG,
    textHash: 'said',
    operator: 'said',
    role: WRONG,
    bound: WRONG,
  },
  'inspection-step': {
    id: WRONG,
    step: WRONG,
    date: WRONG,
    document: { number: 'said', date: WRONG },
    textHash: 'said',
    operator: 'said',
    role: WRONG,
    bound: WRONG,
  },
  'monthly-return': {
    month: WRONG,
    body: WRONG,
    version: WRONG,
    reason: WRONG,
    operator: 'said',
    role: WRONG,
  },
} as const
