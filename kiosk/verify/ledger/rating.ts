/** What screening was told of a press (section 5), as bits. */
export const FACTS = {
  signature: 1,
  revoked: 2,
  unseen: 4,
  test: 8,
  clock: 16,
  closed: 32,
  uninvited: 64,
  'open-rules': 128,
  'after-seal': 256,
  'few-keys': 512,
  raised: 1024,
} as const
export type Fact = keyof typeof FACTS

export function factBits(facts: readonly string[]): number {
  let bits = 0
  for (const fact of facts) bits |= FACTS[fact as Fact]
  return bits
}

/** One object a verdict, so that two are the same where they are one. */
export interface Verdict {
  verdict: 'counted' | 'held' | 'excluded'
  rule: string
  opens: boolean
}

const verdicts = new Map<string, Verdict>()
export function verdictOf(verdict: string, rule: string, opens = false): Verdict {
  const name = `${verdict}/${rule}/${opens}`
  let known = verdicts.get(name)
  if (known === undefined) verdicts.set(name, (known = { verdict: verdict as Verdict['verdict'], rule, opens }))
  return known
}

export function readVerdict(said: { verdict: string; rule: string; opensGroup?: boolean }): Verdict {
  return verdictOf(said.verdict, said.rule, said.opensGroup === true)
}

export const verdictText = ({ verdict, rule, opens }: Verdict): string =>
  `${verdict} ${rule}${opens ? ' opensGroup' : ''}`

/** Whose a rating is; `place` is hall and window as one word. */
export interface Attribution {
  place: string | undefined
  unit: string | undefined
  staff: string | undefined
  matter: string | undefined
  service: string | undefined
}

export type Decision = 'release' | 'exclude' | 'void'

const DECIDED: Record<Decision, Verdict> = {
  release: verdictOf('counted', 'released'),
  exclude: verdictOf('excluded', 'excluded'),
  void: verdictOf('excluded', 'voided'),
}

/** A press or a call, as it stands. */
export interface Rating {
  id: string
  n: number
  call: boolean
  /** Its moment and its arrival, as corrections of the clock moved them. */
  occurred: number
  received: number
  moved: number
  level: number
  first: number
  facts: number
  attribution: Attribution
  settled: boolean
  verdict: Verdict
  decision: Decision | null
  /** Of a call: whether its period was sealed when it came. */
  late: boolean
  additions: number
  hasReceipt: boolean
  /** Of a press. */
  device: string
  seq: number
  boot: string
  uptime: number
  invitation: string | undefined
  after: number | undefined
  isMeasured: boolean
  offsetTrusted: boolean
}

/** What officers decided, else screening's. */
export function effective({ decision, verdict }: Rating): Verdict {
  return decision === null ? verdict : DECIDED[decision]
}
