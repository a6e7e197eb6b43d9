import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { sha256 } from '../../machine/sha256.ts'
import { drawSample } from '../../rules/sampling/draw.ts'
import { strataOf } from '../../rules/sampling/frame.ts'
import { orderParts, recordChunks } from '../../rules/sampling/record-parts.ts'
import { ticketsOf } from '../../rules/sampling/ticket.ts'
import type { DrawTask, FramedId, FromDrawWorker, MadeDraw, ToDrawWorker } from './draw-aside.ts'

const { facts, idsAPart } = workerData as DrawTask
const lines: FramedId[] = []

parentPort!.on('message', (message: ToDrawWorker) => {
  if ('lines' in message) {
    lines.push(...message.lines)
    return
  }
  let answer: FromDrawWorker
  try {
    answer = { made: make() }
  } catch (error) {
    answer = { failed: String(error) }
  }
  parentPort!.postMessage(answer)
})

function make(): MadeDraw {
  const { campaign, frame, rules, seed } = facts
  const deviations = new Map(frame.strata.map(({ unit, kind, deviation }) => [`${unit},${kind}`, deviation]))
  const record = drawSample({
    campaign,
    strata: strataOf(lines),
    frameHash: frame.hash,
    rules,
    deviationOf: (unit, kind) => deviations.get(`${unit},${kind}`) ?? null,
    seed,
    ticketOf: ticketsOf(seed, sha256),
  })
  if (canonicalJson(record.frame) !== canonicalJson(frame)) throw new Error('the frame is not the one on record')
  const hash = createHash('sha256')
  for (const chunk of recordChunks(record, record.drawn, record.reserves)) hash.update(chunk)
  return { parts: [...orderParts(record, idsAPart)], record: hash.digest('hex') }
}
