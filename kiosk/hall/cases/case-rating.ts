import { html, nothing, type TemplateResult } from 'lit'
import { shanghai } from '../../elements/ages.ts'
import { face } from '../../elements/faces.ts'
import { grouped } from '../../elements/figures.ts'
import { formText } from '../../elements/form-text.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { icon } from '../../elements/icons.ts'
import { LEVEL_WORDS } from '../../strings/desk.zh.ts'
import { RESPONSIBILITY_WORDS, VERDICT_WORDS, cases, onecase as words } from '../../strings/hall/cases.zh.ts'
import type { CaseFile } from '../../../server/contract/answers/cases.ts'
import { placeText } from './case-words.ts'

interface Around {
  hall: Hall
  phone: boolean
  /** Whether the viewer works on cases. */
  handles: boolean
  /** Keeps a number to call back, or deletes it when empty. */
  leave: (phone: string) => void
}

/** What was pressed, with what the citizen said, and the facts around it; on a phone the facts fold. */
export function ratingCard(file: CaseFile, around: Around): TemplateResult {
  return html`<section class="card">
      <h2>${words.rating}</h2>
      <div class="in rating">
        <div class="verdict">
          ${face(file.level, 'small')}
          <div><b>${LEVEL_WORDS[file.level]}</b><p class="s">${file.reasons.map(({ text }) => text).join(' · ')}</p>${around.phone ? html`<p class="s">${shanghaiText(file.occurredAt).slice(5, -3)}</p>` : nothing}</div>
          <span class="tag ${file.verdict === 'counted' ? 'ok' : file.verdict === 'held' ? 'hold' : 'out'}"
            >${file.verdict === 'counted' ? icon('check', 12) : nothing}${VERDICT_WORDS[file.verdict]}</span
          >
        </div>
        ${file.comments.map((comment) => html`<blockquote>${comment}</blockquote>`)}
        ${around.phone ? html`<details class="morefacts"><summary>${words.moreFacts}</summary>${factsOf(file, around)}</details>` : factsOf(file, around)}
      </div>
    </section>`
}

function factsOf(file: CaseFile, around: Around): TemplateResult {
  const { facts } = words
  const fact = (name: string, value: unknown) => html`<dt>${name}</dt><dd>${value ?? '–'}</dd>`
  return html`<dl class="kv">
          ${fact(file.source === 'call' ? facts.calledAt : facts.at, shanghaiText(file.occurredAt))}
          ${fact(facts.place, `${file.hall === around.hall.code || file.hall === null ? around.hall.name : file.hall} ${placeText(file)}`)}
          ${fact(facts.served, file.served ? `${file.served.name} · ${file.served.no}` : null)} ${fact(facts.matter, file.matter)}
          ${fact(facts.holder, file.holder ? `${file.holder.name} · ${file.holder.no}` : cases.nobody)}
          ${fact(facts.responsibility, file.responsibility && RESPONSIBILITY_WORDS[file.responsibility])}
          ${fact(facts.contact, contactOf(file, around))}
          ${fact(facts.ledger, html`<span class="mono">${words.entry(grouped(file.ledger.n), `${file.ledger.hash.slice(0, 4)}…${file.ledger.hash.slice(-4)}`)}</span>`)}
        </dl>`
}

function contactOf(file: CaseFile, { handles, leave }: Around): TemplateResult | string {
  if (file.contact !== undefined)
    return html`<span class="mono">${file.contact}</span>
        <button class="b ghost sm" @click=${() => leave('')}>${words.contactErase}</button
        ><br /><small class="q">${words.contactKept}</small>`
  if (file.closedAt || !handles) return words.noContact
  return html`<form class="inline" novalidate @submit=${(event: SubmitEvent) => {
    event.preventDefault()
    leave(formText(new FormData(event.target as HTMLFormElement), 'phone').trim())
  }}>
      <input name="phone" inputmode="tel" maxlength="20" autocomplete="off" aria-label=${words.facts.contact} />
      <button class="b sm">${words.contactSave}</button>
    </form>`
}

function shanghaiText(iso: string): string {
  const { date, clock } = shanghai(Date.parse(iso))
  return `${date} ${clock}`
}
