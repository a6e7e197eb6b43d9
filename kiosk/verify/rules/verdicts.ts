import { FACTS, verdictOf, type Fact, type Rating, type Verdict } from '../ledger/rating.ts'
import { firstFrom } from './in-order.ts'

interface Screening {
  gapMs: number
  burstMs: number
  burstCount: number
  fewKeys?: string
}

const OK = verdictOf('counted', 'ok')
const AFTER_SEAL = verdictOf('excluded', 'after-seal')
const BY_FACT: Fact[] = ['after-seal', 'signature', 'revoked', 'unseen', 'test', 'clock', 'closed', 'uninvited']

/** By the rules that look at one press alone; null where none of them matches. */
function withoutNeighbours({ facts }: Rating, { fewKeys }: Screening): Verdict | null {
  if (facts === 0 || facts === FACTS['open-rules']) return null
  for (const fact of BY_FACT)
    if (facts & FACTS[fact]) return verdictOf(fact === 'test' || fact === 'after-seal' ? 'excluded' : 'held', fact)
  if (facts & FACTS.raised) return verdictOf('held', 'change')
  if (facts & FACTS['few-keys'] && fewKeys !== 'counted') return verdictOf('held', 'few-keys')
  return null
}

export interface ScreeningPorts {
  screeningAt: (instant: number) => Screening
  isSealed: (instant: number) => boolean
}

/** Screening's verdict of one that stands in no window's order. */
export function verdictAlone(rating: Rating, { screeningAt }: ScreeningPorts): Verdict {
  if (rating.call) return rating.late ? AFTER_SEAL : OK
  return withoutNeighbours(rating, screeningAt(rating.occurred)) ?? OK
}

const LEFT_OUT = FACTS.test | FACTS['after-seal']

/** Screening's verdicts of the presses of one window, in their order; each with what the rules give. */
export function screenInOrder(
  presses: readonly Rating[],
  { screeningAt, isSealed }: ScreeningPorts,
  give: (rating: Rating, verdict: Verdict) => void,
): void {
  let groupBegan: number | null = null
  const counted: Rating[] = []
  for (const rating of presses) {
    const now = rating.occurred
    if (isSealed(now)) {
      // Frozen by a seal: it counts in the order as it stands.
      give(rating, rating.verdict)
      if (rating.facts & LEFT_OUT) continue
      if (rating.verdict.opens) groupBegan = now
      if (rating.verdict.verdict === 'counted') counted.push(rating)
      continue
    }
    const policy = screeningAt(now)
    if (rating.facts & LEFT_OUT) {
      give(rating, withoutNeighbours(rating, policy)!)
      continue
    }
    const opens: boolean = groupBegan === null || now - groupBegan >= policy.gapMs
    if (opens) groupBegan = now
    const verdict = withoutNeighbours(rating, policy) ?? withNeighbours(rating, policy, opens, counted)
    if (verdict.verdict === 'counted') counted.push(rating)
    give(rating, opens ? verdictOf(verdict.verdict, verdict.rule, true) : verdict)
  }
}

function withNeighbours(rating: Rating, policy: Screening, opens: boolean, counted: readonly Rating[]): Verdict {
  if (!(rating.facts & FACTS['open-rules'])) return OK
  if (!opens) return verdictOf(rating.level <= 2 ? 'held' : 'excluded', 'gap')
  const lately = counted.length - firstFrom(counted, rating.occurred - policy.burstMs)
  return lately >= policy.burstCount ? verdictOf('held', 'burst') : OK
}
