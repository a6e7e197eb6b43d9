import { dateOfDay, dayOf, parseDay } from '../../server/contract/campaign-time.ts'

export const PERIOD_KINDS = ['year', 'quarter', 'month', 'custom'] as const
export type PeriodKind = (typeof PERIOD_KINDS)[number]

/** Dates in Asia/Shanghai, both included. */
export interface Period {
  from: string
  to: string
}

/**
 * The named periods of a campaign as of a day: all of it so far, and the calendar quarter and month of that day,
 * none of them reaching beyond the campaign. A campaign that is over is seen from its last day.
 */
export function periodOf(kind: Exclude<PeriodKind, 'custom'>, campaign: Period, today: string): Period {
  const to = today > campaign.to ? campaign.to : today < campaign.from ? campaign.from : today
  if (kind === 'year') return { from: campaign.from, to }
  const month = Number(to.slice(5, 7))
  const first = kind === 'month' ? month : month - ((month - 1) % 3)
  const from = `${to.slice(0, 5)}${String(first).padStart(2, '0')}-01`
  return { from: from < campaign.from ? campaign.from : from, to }
}

/** A period chosen by hand, if it is one: real dates, in order, within the campaign. */
export function customPeriod(from: string, to: string, campaign: Period): Period | null {
  if (parseDay(from) === null || parseDay(to) === null) return null
  if (from > to || from < campaign.from || to > campaign.to) return null
  return { from, to }
}

/** `2026-11-18` in Shanghai for a moment of the hub's clock. */
export function dateAt(instant: number): string {
  return dateOfDay(dayOf(instant))
}

/** What the address says: so that a reload, a bookmark and a new login come back to the same period. */
export interface PeriodChoice {
  campaign: string | null
  kind: PeriodKind
  from: string
  to: string
  /** Date at whose end the figures were known; '' for now. */
  asOf: string
  /** Code of the unit that is looked at in parts; '' for the table. */
  unit: string
}

export function readChoice(query: string): PeriodChoice {
  const params = new URLSearchParams(query)
  const kind = PERIOD_KINDS.find((known) => known === params.get('period')) ?? 'year'
  const text = (name: string) => params.get(name) ?? ''
  return {
    campaign: params.get('campaign'),
    kind,
    from: text('from'),
    to: text('to'),
    asOf: parseDay(text('asOf')) === null ? '' : text('asOf'),
    unit: text('unit'),
  }
}

export function writeChoice({ campaign, kind, from, to, asOf, unit }: PeriodChoice): string {
  const params = new URLSearchParams()
  if (campaign !== null) params.set('campaign', campaign)
  params.set('period', kind)
  if (kind === 'custom') {
    params.set('from', from)
    params.set('to', to)
  }
  if (asOf !== '') params.set('asOf', asOf)
  if (unit !== '') params.set('unit', unit)
  return `?${params}`
}
