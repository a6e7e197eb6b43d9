import type { Attribution, Fact } from '../../contract/ledger/ledger-entries.ts'
import type { Screened } from '../../contract/ledger/verdicts.ts'
import { attributePress } from '../attribution/attribute-press.ts'
import { isTrusted } from '../attribution/moment.ts'
import { factBits } from '../screening/facts.ts'
import { screenAlone, screenPress, type Trail } from '../screening/screen-press.ts'
import { thresholdsAt } from '../screening/thresholds.ts'
import { compareKeys } from './order.ts'
import type { Holder, PressContext, ServiceThen } from './press-context.ts'

/** What a press is, and what follows from that for others. */
export interface Judged {
  attribution: Attribution
  level: number
  facts: Fact[]
  /** The same as bits. */
  factBits: number
  /** By its neighbours, where they are known, and by itself where it has none; undefined: its window is screened afterwards. */
  screened: Screened | undefined
  /** What the presses of its window up to this one leave behind. */
  trail: Trail | undefined
  /** The service whose invitation it spends from now on, and so takes from the press that spent it before. */
  spends: { service: ServiceThen; from: Holder | undefined } | undefined
}

/**
 * The one judgement of a press, when it comes and whenever the past is corrected: whose it is, what is known of it, what
 * screening says, and whether it spends an invitation. It asks nobody anything.
 */
export function judge(context: PressContext): Judged {
  const { key, press, window, service, settled, before, thresholds } = context
  const claim = claimOf(context)
  const attribution = attributePress(window, claim === undefined ? undefined : service)
  if (settled !== undefined) attribution.unit = settled
  const facts = factsOf(context, claim)
  const { level } = press
  const judged: Judged = {
    attribution,
    level,
    facts,
    factBits: factBits(facts),
    screened: undefined,
    trail: undefined,
    spends: claim === 'spends' && !service!.own ? { service: service!, from: displaced(service!) } : undefined,
  }
  const asked = { occurred: key.occurred, level, facts: judged.factBits }
  if (window === undefined) judged.screened = screenAlone(asked, thresholdsAt(thresholds, key.occurred))
  else if (before !== undefined)
    ({ screened: judged.screened, trail: judged.trail } = screenPress(asked, before, thresholds))
  return judged
}

/**
 * What a press has of the service under way: it spends the invitation; it rates a service that asks nobody, because no
 * device was there (`device-down`: then the window is as good as open) or for another reason (`rates`); or nothing.
 */
type Claim = 'spends' | 'device-down' | 'rates' | undefined

/**
 * Who has an invitation (store/README.md, section 6): the first in the order of its window of the presses that may. A
 * test, a press that nobody vouches for and one of a sealed period spend no citizen's invitation.
 */
function claimOf({ key, press, service, sealed }: PressContext): Claim {
  if (service === undefined || press.test || press.unsigned) return undefined
  const { without, holder } = service
  if (!service.own && (press.invitation ?? service.invitation) !== service.invitation) return undefined
  if (without !== undefined) return without === 'device-down' ? 'device-down' : 'rates'
  if (!service.own && holder && (compareKeys(key, holder.key) >= 0 || (holder.frozen && !sealed))) return undefined
  return sealed ? 'rates' : 'spends'
}

/** The press that loses its invitation to an earlier one. */
function displaced({ holder }: ServiceThen): Holder | undefined {
  return holder?.names ? holder : undefined
}

function factsOf({ press, moment, device, window, sealed }: PressContext, claim: Claim): Fact[] {
  const facts: Fact[] = []
  if (press.unsigned) facts.push('signature')
  if (device.revoked) facts.push('revoked')
  if (device.unseen) facts.push('unseen')
  if (press.test) facts.push('test')
  if (!isTrusted(moment)) facts.push('clock')
  if (device.fewKeys) facts.push('few-keys')
  if (window?.closed) facts.push('closed')
  // Which rules hold: those of a window that anybody may use, or those for the invited.
  if (window && (!window.invited || claim === 'device-down')) facts.push('open-rules')
  else if (window && claim !== 'spends' && !press.test) facts.push('uninvited')
  if (sealed) facts.push('after-seal')
  if (press.raised) facts.push('raised')
  return facts
}
