/** Where members of the entries of rectification come from (verify-members.ts). */
const WRONG = 'said:rectification-wrong'
const FOLLOWS = 'follows:rectification-wrong'
const FILE = { id: 'said', sha256: 'said' } as const
const OFFICER = { operator: 'said', role: WRONG, bound: WRONG } as const
const SECOND = { operator: WRONG, role: WRONG, bound: WRONG } as const

export const RECTIFICATION_MEMBERS = {
  rectification: {
    id: WRONG,
    campaign: WRONG,
    unit: WRONG,
    source: WRONG,
    ref: WRONG,
    textHash: 'said',
    operator: 'said',
    role: WRONG,
    bound: WRONG,
  },
  'rectification-plan': {
    id: WRONG,
    version: FOLLOWS,
    deadline: WRONG,
    textHash: 'said',
    peopleHash: 'said',
    operator: 'said',
  },
  'rectification-answer': { id: WRONG, outcome: WRONG, reason: WRONG, until: WRONG, ...OFFICER },
  'rectification-progress': { id: WRONG, done: 'said', files: FILE, textHash: 'said', operator: 'said' },
  'rectification-visit': {
    id: WRONG,
    date: WRONG,
    outcome: WRONG,
    until: WRONG,
    files: FILE,
    textHash: 'said',
    peopleHash: 'said',
    ...OFFICER,
  },
  'rectification-appointment': { id: WRONG, date: WRONG, textHash: 'said', peopleHash: 'said', ...OFFICER },
  'rectification-postponement': { id: WRONG, appointment: FOLLOWS, date: WRONG, reason: WRONG, ...OFFICER },
  'rectification-closing': { id: WRONG, reason: WRONG, ...SECOND },
  'rectification-withdrawal': { id: WRONG, reason: WRONG, ...SECOND },
  notice: { campaign: WRONG, version: FOLLOWS, seals: FOLLOWS, ...OFFICER, bound: 'said' },
  'notice-read': { notice: WRONG, unit: WRONG, operator: 'said' },
} as const
