import { dayOf, parseDay } from '../../../contract/campaign-time.ts'
import { DEDUCTION_RULES, VERDICTS_ON_OBJECTION } from '../../../contract/deductions.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { bodyFor, checkDeduction, FACT_DATES } from '../../../rules/deductions/check-deduction.ts'
import { signedDay } from '../../../rules/deductions/check-signature.ts'
import { deductionById, sameFacts, verdictsOn, withdrawalsOf } from '../../changes/deductions/deduction-rows.ts'
import {
  whyNotConfirm,
  whyNotDecide,
  whyNotObject,
  whyNotSign,
  whyNotWithdraw,
} from '../../changes/deductions/deduction-steps.ts'
import type { Before, Checked, EntryCheck, ExpectNext, Wrong } from '../verify-check.ts'

/** Whose a fact is, that its dates are those of its rule, and that each step was there to be taken (section 14). */
export function deductionChecks({ sql, registry }: Before, expectNext: ExpectNext): EntryCheck {
  const wrong = (message: string | null): Wrong | null =>
    message === null ? null : { code: 'deduction-wrong', message }
  const known = (id: string) => deductionById(sql, id)
  const none = 'no such deduction'

  function whyNotEntered(body: EntryBodies['deduction'], at: number): string | null {
    const { id, unit, rule, date, document, files, again, role } = body
    if (!DEDUCTION_RULES.includes(rule)) return `no rule ${rule}`
    if (known(id) !== undefined) return `${id} was entered`
    if (registry.unit(unit) === undefined) return `no unit ${unit}`
    if (!isReporting(role)) return 'entered by nobody'
    if (bodyFor(rule, role === 'reporter' ? body.body : undefined) !== body.body)
      return `${rule} is not of ${body.body}`
    const facts = Object.fromEntries(
      FACT_DATES.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])),
    )
    const checked = checkDeduction(
      { rule, date, document, facts: { text: 'beside the chain', ...facts }, files: files.length },
      registry,
      dayOf(at),
    )
    if ('fault' in checked) return `${checked.fault.code} ${checked.fault.detail ?? ''}`
    if (checked.dates.date !== date) return `date ${date}`
    const same = sameFacts({ sql, registry }, { unit, rule, day: parseDay(date)!, number: document?.number ?? null })
    return same.length > 0 === (again === true) ? null : `${same.length} facts may be the same`
  }

  /** The unit is told in the same act. */
  const expectTold = (n: number) =>
    expectNext(n, ({ kind }: Checked) => wrong(kind === 'deduction-told' ? null : 'the unit was not told'))

  return {
    deduction(body, { n, at }) {
      expectTold(n)
      return wrong(whyNotEntered(body, at))
    },
    'deduction-told'({ id, unit }) {
      const row = known(id)
      if (row === undefined) return wrong(none)
      if (row.told !== null && (row.confirmed === null || row.told > row.confirmed)) return wrong('told already')
      return unit === registry.heirOf(row.unit) ? null : wrong(`${row.unit} goes on as ${registry.heirOf(row.unit)}`)
    },
    'deduction-signed'({ id, date, role }, { at }) {
      const row = known(id)
      if (row === undefined) return wrong(none)
      if (role !== 'reporter') return wrong('signed by somebody else than the reporting media house')
      const read = signedDay(date, row.day, dayOf(at))
      return wrong('fault' in read ? `${read.fault.code} ${date}` : whyNotSign(row, undefined))
    },
    'deduction-confirmed'(body, { n }) {
      const row = known(body.id)
      if (row === undefined) return wrong(none)
      expectTold(n)
      return wrong(body.role === 'campaign-office' ? whyNotConfirm(row, registry, body) : 'not by the office')
    },
    'deduction-objection'({ id, unit }, { at }) {
      const row = known(id)
      if (row === undefined) return wrong(none)
      return wrong(unit === registry.heirOf(row.unit) ? whyNotObject(row, registry, at) : `of ${row.unit}`)
    },
    'deduction-verdict'(body) {
      const row = known(body.id)
      if (row === undefined) return wrong(none)
      if (!VERDICTS_ON_OBJECTION.includes(body.outcome)) return wrong(`no outcome ${body.outcome}`)
      const why = whyNotDecide(row, verdictsOn(sql, body.id), registry, body)
      return wrong(body.role === 'campaign-office' ? why : 'not by the office')
    },
    'deduction-withdrawal'(body) {
      const row = known(body.id)
      if (row === undefined) return wrong(none)
      if (!isReporting(body.role)) return wrong('withdrawn by nobody')
      if ((body.role === 'reporter') !== (body.body !== undefined)) return wrong('a reporter speaks for a body')
      return wrong(whyNotWithdraw(row, withdrawalsOf(sql, body.id), registry, body))
    },
  }
}

function isReporting(role: string): boolean {
  return role === 'reporter' || role === 'campaign-office'
}
