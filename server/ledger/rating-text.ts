import { canonicalJson } from '../contract/canonical-json.ts'
import type { RatingBody } from '../contract/ledger-entries.ts'

/**
 * `canonicalJson` of a rating's body, written member by member: nearly every entry is one, and this takes a third of
 * the time. Members that are not there are left out.
 *
 * @throws TypeError for what canonical JSON of the ledger does not allow
 */
export function ratingText(body: RatingBody): string {
  const { sent, verdict } = body
  return (
    `{${some('after', body.after)}"attribution":{${placeText(body.attribution)}},` +
    `"clock":"${body.clock}","device":${word(body.device)},"facts":[${list(body.facts)}],` +
    `"item":${itemText(body.item)},"level":${int(body.level)},"occurredAt":${int(body.occurredAt)},` +
    `${some('offset', body.offset)}"policy":${int(body.policy)},"receivedAt":${int(body.receivedAt)},` +
    `"sent":{"at":${int(sent.at)},"bootId":${word(sent.bootId)},"uptimeMs":${int(sent.uptimeMs)}},` +
    `"verdict":{${verdict.opensGroup === undefined ? '' : `"opensGroup":${verdict.opensGroup},`}` +
    `"rule":"${verdict.rule}","verdict":"${verdict.verdict}"}}`
  )
}

function itemText(item: RatingBody['item']): string {
  return (
    `{"bootId":${word(item.bootId)},"id":${word(item.id)},"input":"${item.input}",` +
    `${some('invitationId', item.invitationId)}"kind":"press","level":${int(item.level)},` +
    `"pressedAt":${int(item.pressedAt)},${some('receiptHash', item.receiptHash)}"seq":${int(item.seq)},` +
    `${some('sig', item.sig)}${item.test === undefined ? '' : `"test":${item.test},`}"uptimeMs":${int(item.uptimeMs)}}`
  )
}

function placeText({ hall, matter, service, staff, unit, window }: RatingBody['attribution']): string {
  const place = some('hall', hall) + some('matter', matter) + some('service', service)
  return (place + some('staff', staff) + some('unit', unit) + some('window', window)).slice(0, -1)
}

/** A member that may be there, with the comma after it. */
function some(key: string, value: string | number | undefined): string {
  if (value === undefined) return ''
  return `"${key}":${typeof value === 'number' ? int(value) : word(value)},`
}

function list(facts: readonly string[]): string {
  return facts.length === 0 ? '' : `"${facts.join('","')}"`
}

/** ASCII without what JSON escapes. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

function word(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : canonicalJson(text)
}

function int(value: number): string | number {
  return Number.isSafeInteger(value) ? value : canonicalJson(value)
}
