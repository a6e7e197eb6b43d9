import { html, nothing, svg, type TemplateResult } from 'lit'
import { shanghai } from '../../elements/ages.ts'
import { icon } from '../../elements/icons.ts'
import { onecase as words } from '../../strings/hall/cases.zh.ts'
import type { CaseFile, CaseClock } from '../../../server/contract/answers/cases.ts'
import { shortTime } from './case-words.ts'

const ROUND = 276.5

/** The three clocks of a case as rings, and the calendar under them: what is worked, what is off, what is due when. */
export function clockCard(file: CaseFile, today: string): TemplateResult {
  if (file.soft) return html`<section class="card"><p class="in s">${words.noClock}</p></section>`
  const { verify, mend, whole } = file.clocks
  return html`<section class="card">
    <div class="clocks">
      ${clock(words.clocks.verify, verify, words.limit(verify.limitDays), file.state === 'opened')}
      ${mend ? clock(words.clocks.mend, mend, words.limit(mend.limitDays), file.clock?.running === 'mend') : notYet()}
      ${clock(words.clocks.whole, whole, words.longest(whole.limitDays), file.clock?.running === 'whole')}
    </div>
    ${calendar(file, today)}
  </section>`
}

/** For a phone: the clock that runs out first in full, the others in one line. */
export function runningClock(file: CaseFile): TemplateResult {
  if (file.soft) return html`<section class="card"><p class="in s">${words.noClock}</p></section>`
  const { verify, mend, whole } = file.clocks
  const running = file.clock?.running ?? 'whole'
  const facts = { verify, mend: mend ?? whole, whole }[running]
  const limit = running === 'whole' ? words.longest(facts.limitDays) : words.limit(facts.limitDays)
  const others = (
    [
      ['verify', verify],
      ['mend', mend],
      ['whole', whole],
    ] as const
  )
    .filter(([name, clock]) => name !== running && clock !== null)
    .map(([name, clock]) => `${words.clocks[name]} ${saidOf(clock!)}`)
  return html`<section class="card running">
    ${clock(words.clocks[running], facts, limit, file.clock !== null)}
    ${others.length === 0 ? nothing : html`<p class="s">${others.join(' · ')}</p>`}
  </section>`
}

/** What a clock says in a few words. */
function saidOf({ doneAt, late, left }: CaseClock): string {
  if (doneAt !== null) return late ? words.doneLate : words.doneInTime
  if (late) return words.lateNow
  return left <= 0 ? words.dueToday : words.leftDays(left)
}

function notYet(): TemplateResult {
  return html`<div class="clk">
    <div class="ring">${ring(0, '')}<span><b>–</b></span></div>
    <div><b class="h">${words.clocks.mend}</b><p>${words.notYet}</p></div>
  </div>`
}

function clock(name: string, facts: CaseClock, limit: string, running: boolean): TemplateResult {
  const { doneAt, late, left, dueAt, limitDays } = facts
  const done = doneAt !== null
  const share = done ? 1 : Math.max(0, Math.min(1, left / limitDays))
  const hot = running && !done && (late || left <= 0)
  const said = saidOf(facts)
  return html`<div class="clk">
    <div class="ring">
      ${ring(hot ? Math.max(share, 0.1) : share, hot ? 'hot' : '')}<span
        >${done ? icon('check', 24) : html`<b>${Math.max(0, left)}</b>`}</span
      >
    </div>
    <div>
      <b class="h">${name}</b>
      <p>
        ${limit}${done ? nothing : html` · ${words.dueAt(shortTime(dueAt))}`}<br /><span class=${hot || (late && !done) ? 'hot' : ''}
          >${said}</span
        >
      </p>
    </div>
  </div>`
}

function ring(share: number, tone: string): TemplateResult {
  return html`<svg viewBox="0 0 100 100" aria-hidden="true" class=${tone}>
    ${svg`<circle class="t" cx="50" cy="50" r="44"/><circle class="p" cx="50" cy="50" r="44" stroke-dasharray="${share * ROUND} ${ROUND}" transform="rotate(-90 50 50)"/>`}
  </svg>`
}

function calendar(file: CaseFile, today: string): TemplateResult {
  const { verify, mend, whole } = file.clocks
  const dayOf = (iso: string) => iso.slice(0, 10)
  const marks = new Map<string, string[]>()
  const mark = (date: string, text: string) => marks.set(date, [...(marks.get(date) ?? []), text])
  mark(dayOf(file.openedAt), words.accepted)
  if (verify.doneAt === null) mark(dayOf(verify.dueAt), words.marks.verify)
  if (mend && mend.doneAt === null) mark(dayOf(mend.dueAt), words.marks.mend)
  mark(dayOf(whole.dueAt), words.marks.whole)
  const speaks = (date: string | undefined) =>
    date !== undefined && (marks.has(date) || (date === today && !file.closedAt))
  const end = file.closedAt ? dayOf(file.closedAt) : today
  return html`<div class="in calendar">
    <ol class="days" .style=${`--days:${file.days.length}`}>
      ${file.days.map(({ date, working, name, known }, i) => {
        const classes = [
          working ? '' : 'o',
          date === today && !file.closedAt ? 't' : date > end ? 'f' : '',
          (marks.get(date) ?? []).some((text) => text !== words.accepted) ? 'e' : '',
          speaks(date) && speaks(file.days[i - 1]?.date) ? 'd' : '',
        ]
        const [, month, day] = date.split('-').map(Number)
        const title = [name, known ? '' : words.unknownYear].filter(Boolean).join('；')
        return html`<li class=${classes.filter(Boolean).join(' ')} title=${title}>
          ${day === 1 || i === 0 ? `${month}/${day}` : day}<span>${working ? weekday(date) : words.off}</span
          ><em>${date === today && !file.closedAt ? html`<b>${words.today}</b> ` : nothing}${(marks.get(date) ?? []).join(' ')}</em>
        </li>`
      })}
    </ol>
    ${file.days.some(({ known }) => !known) ? html`<p class="q">${words.unknownYear}</p>` : nothing}
  </div>`
}

function weekday(date: string): string {
  return shanghai(Date.parse(`${date}T12:00:00+08:00`)).day.at(-1)!
}
