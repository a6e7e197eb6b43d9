import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { Attribution, RatingBody } from '../../contract/ledger/ledger-entries.ts'

/**
 * `canonicalJson` of a rating's body, written member by member: nearly every entry is one, and this takes a quarter of
 * the time. Members that are not there are left out.
 *
 * @throws TypeError for what canonical JSON of the ledger does not allow
 */
export function ratingText(body: RatingBody): string {
  const { item, sent, verdict } = body
  const offsetTrusted = body.offsetTrusted === undefined ? '' : `"offsetTrusted":${body.offsetTrusted},`
  return (
    `${beginningOf(body)}${word(item.id)},"input":"${item.input}",${some('invitationId', item.invitationId)}` +
    `"kind":"press","level":${int(item.level)},"pressedAt":${int(item.pressedAt)},` +
    `${some('receiptHash', item.receiptHash)}"seq":${int(item.seq)},${some('sig', item.sig)}` +
    `${item.test === undefined ? '' : `"test":${item.test},`}"uptimeMs":${int(item.uptimeMs)}},` +
    `"level":${int(body.level)},"occurredAt":${int(body.occurredAt)},${some('offset', body.offset)}${offsetTrusted}` +
    `"policy":${int(body.policy)},"receivedAt":${int(body.receivedAt)},` +
    `"sent":{"at":${int(sent.at)},"bootId":${word(sent.bootId)},"uptimeMs":${int(sent.uptimeMs)}},` +
    `"verdict":{${verdict.opensGroup === undefined ? '' : `"opensGroup":${verdict.opensGroup},`}` +
    `"rule":"${verdict.rule}","verdict":"${verdict.verdict}"}}`
  )
}

/** The rating of each device that was written last, and how its text begins. */
const last = new Map<string, { body: RatingBody; beginning: string }>()
const MOST_DEVICES = 10_000

/** The text up to the id. Press after press of a device has the same place, clock, facts and boot. */
function beginningOf(body: RatingBody): string {
  const known = last.get(body.device)
  if (known !== undefined && beginsAlike(known.body, body)) return known.beginning
  const { after, attribution, clock, device, facts, item } = body
  const beginning =
    `{${some('after', after)}"attribution":{${placeText(attribution)}},"clock":"${clock}","device":${word(device)},` +
    `"facts":[${list(facts)}],"item":{"bootId":${word(item.bootId)},"id":`
  if (last.size >= MOST_DEVICES) last.clear()
  last.set(device, { body, beginning })
  return beginning
}

function beginsAlike(a: RatingBody, b: RatingBody): boolean {
  return (
    a.item.bootId === b.item.bootId &&
    a.clock === b.clock &&
    a.after === b.after &&
    a.facts.length === b.facts.length &&
    a.facts.every((fact, i) => fact === b.facts[i]) &&
    isSamePlace(a.attribution, b.attribution)
  )
}

function isSamePlace(a: Attribution, b: Attribution): boolean {
  return (
    a.window === b.window &&
    a.hall === b.hall &&
    a.unit === b.unit &&
    a.staff === b.staff &&
    a.matter === b.matter &&
    a.service === b.service
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
