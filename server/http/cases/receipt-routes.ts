import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from 'typebox'
import { AttemptLimiter } from '../../machine/attempt-limiter.ts'
import { Refusal } from '../../contract/errors.ts'
import { RECEIPT_PATTERN, type ReceiptAnswer } from '../../contract/device/receipt.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt, bodyOf } from '../offer-acts.ts'
import { like } from '../../contract/answers/basic.ts'
import { ReceiptAnswerShape } from '../../contract/answers/receipts.ts'
import { networkOf } from '../../rules/online/address.ts'

const exact = { additionalProperties: false } as const
const Receipt = Type.String({ pattern: RECEIPT_PATTERN, ...like('K7WQM3TZ2PXCHR4V') })

/**
 * Receipts that nobody has, a minute: from one address (many phones of a hall share one) and in all. Eighty bits are
 * not guessed; this keeps whoever tries from keeping the hub busy. A receipt that is known costs nothing.
 */
const UNKNOWN_PER_ADDRESS = 30
const UNKNOWN_IN_ALL = 1_000
const MINUTE_MS = 60_000
/** Every answer comes this long after its question, so that its time tells nothing. */
const ANSWER_AFTER_MS = 150

/**
 * What the holder of a receipt may ask and add, from a phone of one's own. The receipt travels in the body, never in
 * an address. Neither level nor reasons nor window are told, nor anything that differs by them (server/README.md,
 * clerk-blind): a citizen cannot be made to prove a vote. Neither whether the rating counts nor how far its case is:
 * both differ by level, whenever they are asked for.
 */
export const receiptRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const perAddress = new AttemptLimiter({ limit: UNKNOWN_PER_ADDRESS, windowMs: MINUTE_MS, now })
  const inAll = new AttemptLimiter({ limit: UNKNOWN_IN_ALL, windowMs: MINUTE_MS, now })
  const tags = ['receipts']

  http.post(
    '/api/v1/receipts',
    {
      config: { access: 'public', sides: ['public'] },
      schema: {
        tags,
        summary: 'Whether the rating of a receipt arrived; never its level, nor anything that differs by level',
        body: Type.Object({ receipt: Receipt }, exact),
        response: { 200: ReceiptAnswerShape },
      },
    },
    async ({ body, ip }) => unhurried(() => answerTo(body.receipt, ip)),
  )

  http.post(
    '/api/v1/receipts/additions',
    {
      config: { ...actAt('receipts.add'), sides: ['public'] },
      schema: {
        tags,
        summary: 'Adds reasons and a comment to the rating of a receipt; idempotent by id',
        body: bodyOf('receipts.add'),
        response: { 200: ReceiptAnswerShape },
      },
    },
    async ({ body, ip }) =>
      unhurried(async () => {
        if ((await answerTo(body.receipt, ip)).state === 'not-arrived') throw new Refusal('receipt-not-arrived')
        await store.act('receipts.add', body, 'hub')
        return answerTo(body.receipt, ip)
      }),
  )

  /** @throws Refusal too-many-attempts */
  async function answerTo(receipt: string, address: string): Promise<ReceiptAnswer> {
    const network = networkOf(address)
    // Counted before it is looked up, so that many at once are not all looked up.
    if (inAll.isShut('all') || !perAddress.take(network)) throw new Refusal('too-many-attempts')
    const answer = await store.read('receipts.answer', receipt, now())
    if (answer.state === 'not-arrived') inAll.take('all')
    else perAddress.giveBack(network)
    return answer
  }
}

/** Runs `work` and gives what it gave, or throws what it threw, no sooner than after the usual time. */
async function unhurried<T>(work: () => Promise<T>): Promise<T> {
  const wait = sleep(ANSWER_AFTER_MS)
  try {
    return await work()
  } finally {
    await wait
  }
}
