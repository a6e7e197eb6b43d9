import { html, nothing, type TemplateResult } from 'lit'
import type { Rectification } from '../../../server/contract/answers/rectifications.ts'
import { rectification as words } from '../../strings/rectification.zh.ts'

type Appointment = Rectification['appointments'][number]
const DAY_MS = 86_400_000

/** The visit that is appointed and was not made; null: none is. */
export function standing({ appointments }: Rectification): Appointment | null {
  return appointments.find(({ how }) => how === null) ?? null
}

/** The appointed visit as unit and office read it: when, who, what is looked at, and how it was moved. */
export function appointedNotice(item: Rectification, today: string): TemplateResult | typeof nothing {
  const due = standing(item)
  if (due === null) return nothing
  const left = Math.round((Date.parse(due.date) - Date.parse(today)) / DAY_MS)
  return html`<p class="notice ${left < 0 ? 'al' : ''}">
    <span><b>${words.appointed(due.date, left)}</b>　${due.who ?? ''}<br />${due.text ?? ''}
    <small class="q">${words.appointedBy(due.by, due.at.slice(0, 10))}</small>${moves(due)}</span>
  </p>`
}

/** Appointed visits that were made or called off. */
export function pastAppointments({ appointments }: Rectification): TemplateResult | typeof nothing {
  const past = appointments.filter(({ how, moves: moved }) => how === 'off' || (how === 'visited' && moved.length > 0))
  if (past.length === 0) return nothing
  return html`<ul class="ri-steps">
    ${past.map((each) => html`<li><b>${each.date.slice(5)}</b> ${words.appointHow[each.how!]}　${each.text ?? ''}${moves(each)}</li>`)}
  </ul>`
}

function moves({ moves: moved }: Appointment) {
  return moved.map(
    ({ date, reason, by }) =>
      html`<br /><small>${date === null ? words.calledOff(reason, by) : words.moved(date, reason, by)}</small>`,
  )
}
