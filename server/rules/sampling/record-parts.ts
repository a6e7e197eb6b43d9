import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { OrderPiece } from '../../contract/ledger/survey-entries.ts'
import type { Drawn, DrawRecord } from '../../contract/survey/draw.ts'

/** All of a record but its two long lists. */
export type RecordFacts = Omit<DrawRecord, 'drawn' | 'reserves'>

/** The bytes of a record (`recordText`) piece by piece: its lists may be long. Members stand in the order of RFC 8785. */
export function* recordChunks(
  { campaign, frame, method, rules, seed }: RecordFacts,
  drawn: Iterable<Drawn>,
  reserves: Iterable<Drawn>,
): Generator<string> {
  yield `{"campaign":${canonicalJson(campaign)},"drawn":[`
  yield* listChunks(drawn)
  yield `],"frame":${canonicalJson(frame)},"method":${canonicalJson(method)},"reserves":[`
  yield* listChunks(reserves)
  yield `],"rules":${canonicalJson(rules)},"seed":${canonicalJson(seed)}}`
}

const LINES_A_CHUNK = 200

function* listChunks(list: Iterable<Drawn>): Generator<string> {
  let chunk = ''
  let lines = 0
  for (const { id, kind, order, ticket, unit } of list) {
    // Nothing in them needs an escape.
    chunk += `${lines++ === 0 ? '' : ','}{"id":"${id}","kind":"${kind}","order":${order},"ticket":"${ticket}","unit":"${unit}"}`
    if (lines % LINES_A_CHUNK !== 0) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** The order of each stratum as it is entered, at most so many ids a part; the places are those of the record. */
export function* orderParts({ drawn, reserves, frame }: DrawRecord, idsAPart: number): Generator<OrderPiece[]> {
  let part: OrderPiece[] = []
  let room = idsAPart
  let [atDrawn, atReserves] = [0, 0]
  for (const { unit, kind, size, take } of frame.strata) {
    const ids = [
      ...drawn.slice(atDrawn, (atDrawn += take)),
      ...reserves.slice(atReserves, (atReserves += size - take)),
    ].map(({ id }) => id)
    for (let from = 0; from < size;) {
      const some = ids.slice(from, from + room)
      part.push({ unit, kind, from: from + 1, ids: some })
      from += some.length
      room -= some.length
      if (room > 0) continue
      yield part
      part = []
      room = idsAPart
    }
  }
  if (part.length > 0) yield part
}
