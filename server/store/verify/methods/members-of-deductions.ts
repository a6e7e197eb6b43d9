/** Where members of the entries of deductions come from (verify-members.ts). */
const WRONG = 'said:deduction-wrong'
const FILE = { id: 'said', sha256: 'said' } as const
const OFFICER = { operator: WRONG, role: WRONG, bound: WRONG } as const

export const DEDUCTION_MEMBERS = {
  deduction: {
    id: WRONG,
    unit: WRONG,
    rule: WRONG,
    body: WRONG,
    date: WRONG,
    document: { number: 'said', date: WRONG },
    fedBack: WRONG,
    solved: 'said',
    answered: 'said',
    consent: 'said',
    until: 'said',
    files: FILE,
    again: WRONG,
    textHash: 'said',
    operator: 'said',
    role: 'said',
    bound: 'said',
  },
  'deduction-told': { id: 'follows:deduction-wrong', unit: 'follows:deduction-wrong' },
  'deduction-signed': {
    id: WRONG,
    date: 'said',
    file: FILE,
    textHash: 'said',
    operator: 'said',
    role: WRONG,
  },
  'deduction-confirmed': { id: WRONG, ...OFFICER },
  'deduction-objection': {
    id: WRONG,
    unit: 'follows:deduction-wrong',
    files: FILE,
    textHash: 'said',
    operator: 'said',
  },
  'deduction-verdict': { id: WRONG, outcome: WRONG, reason: 'said', ...OFFICER },
  'deduction-withdrawal': {
    id: WRONG,
    reason: 'said',
    operator: WRONG,
    role: WRONG,
    body: WRONG,
    bound: WRONG,
  },
} as const
