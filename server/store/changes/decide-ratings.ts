import type { Actor } from '../../contract/audit.ts'
import type { Write } from '../writer/write.ts'
import { confirmDecision, decide, refuseDecision, requestDecision, type Decider } from './decide.ts'

/** One officer releases held ratings, or takes releases back, with one reason for all. @throws Refusal as `decide` */
export function decideRatings(
  w: Write,
  input: { officer: Decider; action: 'release' | 'withdraw'; ratings: readonly string[]; reason: string },
  actor: Actor,
): { decided: number } {
  const { officer, action, reason } = input
  const ratings = inSmallLetters(input.ratings)
  const { fresh, ...done } = decide(w, officer, { action, ratings, reason })
  if (!fresh) return done
  const subject = ratings.length === 1 ? `rating:${ratings[0]}` : `ratings:${ratings.length}`
  w.audit.record(actor, 'rating:decide', subject, { action, reason, ...done })
  return done
}

/** The first of two officers asks. @throws Refusal as `requestDecision` */
export function askForDecision(
  w: Write,
  input: {
    officer: Decider
    action: 'exclude' | 'void' | 'withdraw'
    ratings: string[]
    ground?: 'mistaken' | 'malicious'
    reason: string
  },
  actor: Actor,
): { request: string; fresh: boolean } {
  const { officer, ...asked } = input
  const done = requestDecision(w, officer, { ...asked, ratings: inSmallLetters(asked.ratings) })
  if (done.fresh)
    w.audit.record(actor, 'rating:ask', `request:${done.request}`, { action: asked.action, reason: asked.reason })
  return done
}

/** Ids are the same in capitals. */
export function inSmallLetters(ids: readonly string[]): string[] {
  return ids.map((id) => id.toLowerCase())
}

interface SecondWord {
  officer: Decider
  request: string
  reason: string
}

/** The second officer decides as asked. @throws Refusal as `confirmDecision` */
export function confirmAsked(w: Write, { officer, request, reason }: SecondWord, actor: Actor): { decided: number } {
  const { decided, fresh } = confirmDecision(w, officer, request, reason)
  if (fresh) w.audit.record(actor, 'rating:decide', `request:${request}`, { reason, decided })
  return { decided }
}

/** Another officer turns a request down, or whoever asked takes it back. @throws Refusal as `refuseDecision` */
export function refuseAsked(w: Write, { officer, request, reason }: SecondWord, actor: Actor): { request: string } {
  if (refuseDecision(w, officer, request, reason))
    w.audit.record(actor, 'rating:ask', `request:${request}`, { refused: true, reason })
  return { request }
}
