import { html, nothing, type TemplateResult } from 'lit'
import type { BallotDeskAnswer } from '../../../server/contract/answers/methods/ballot.ts'
import { ROLL_WORDS, ROLLS } from '../../../server/contract/ballot/roll.ts'
import { ballotDesk as words } from '../../strings/ballot-desk.zh.ts'

const CHANGES = ['new-slip', 'strike'] as const
const FIELDS = ['name', 'unit', 'born', 'phoneEnd', 'rank', 'seat'] as const
const NEEDED: readonly string[] = ['name', 'unit']
const PATTERNS: Readonly<Record<string, string>> = { born: '(19|20)[0-9]{2}-(0[1-9]|1[0-2])', phoneEnd: '[0-9]{4}' }
const HINTS: Readonly<Record<string, string>> = { born: '1970-05', phoneEnd: '0017' }

export interface ChangesCard {
  requests: BallotDeskAnswer['requests']
  /** Whether this officer may ask. */
  runs: boolean
  me: string
  busy: boolean
  /** Somebody of the name that was to be added stands on the roll: numbers, and the question. */
  sameName: { voters: string; asked: Record<string, unknown> } | null
  ask(change: Record<string, unknown>): void
  dropSameName(): void
  confirm(request: number): void
  refuse(request: number): void
}

/** What one officer asks after the opening, and another one confirms. */
export function changesView(card: ChangesCard): TemplateResult {
  const { requests, runs, me, busy } = card
  return html`<p>${words.changesLead}</p>
    ${requests.length === 0 ? html`<p>${words.noRequests}</p>` : nothing}
    ${requests.map(
      ({ request, change, voter, name, person, by, reason }) => html`<p class="request">
        <b>${words.change[change]}</b> ${voter ?? ''} ${name ?? ''}${person === null ? nothing : personText(person)}：${reason}（${by}）
        <button class="b" ?disabled=${busy || by === me} @click=${() => card.confirm(request)}>${words.confirm}</button>
        <button class="b" ?disabled=${busy} @click=${() => card.refuse(request)}>${words.refuse}</button>
      </p>`,
    )}
    ${runs ? html`${askView(card)}${addView(card)}` : nothing}`
}

function personText({
  name,
  born,
  phoneEnd,
  unit,
  rank,
  roll,
  seat,
}: NonNullable<ChangesCard['requests'][number]['person']>): TemplateResult {
  const known = [ROLL_WORDS[roll].name, born, phoneEnd, unit, rank, seat].filter((each) => each !== null)
  return html`<b>${name}</b>（${known.join('，')}）`
}

function askView({ busy, ask }: ChangesCard): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const voter = Number((form.get('voter') as string).replace(/^V/i, ''))
    ask({ change: form.get('change'), voter, reason: form.get('reason') })
  }
  return html`<h3>${words.askFor['new-slip']}</h3>
    <form class="ask" @submit=${submit}>
      <select name="change" aria-label=${words.changes}>${CHANGES.map((each) => html`<option value=${each}>${words.change[each]}</option>`)}</select>
      <label>${words.voterNo}<input name="voter" required pattern="[Vv]?[0-9]{1,6}" /></label>
      <label>${words.reason}<input name="reason" required maxlength="200" /></label>
      <button class="b" ?disabled=${busy}>${words.ask}</button>
    </form>`
}

function addView({ busy, sameName, ask, dropSameName }: ChangesCard): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const given = [...FIELDS, 'roll']
      .map((field) => [field, (form.get(field) as string).trim()] as const)
      .filter(([, value]) => value !== '')
    ask({ change: 'add', person: Object.fromEntries(given), reason: form.get('reason') })
  }
  return html`<h3>${words.askFor.add}</h3>
    <form class="add" @submit=${submit}>
      <label>${words.person.roll}<select name="roll">${ROLLS.map((roll) => html`<option value=${roll}>${ROLL_WORDS[roll].name}</option>`)}</select></label>
      ${FIELDS.map(
        (field) => html`<label>${words.person[field]}${NEEDED.includes(field) ? '' : words.optional}
          <input name=${field} autocomplete="off" maxlength="100" ?required=${NEEDED.includes(field)} pattern=${PATTERNS[field] ?? nothing} placeholder=${HINTS[field] ?? nothing} /></label>`,
      )}
      <label>${words.reason}<input name="reason" required maxlength="200" /></label>
      <button class="b" ?disabled=${busy}>${words.askAdd}</button>
    </form>
    ${
      sameName === null
        ? nothing
        : html`<div role="alert"><p class="bad">${words.sameName(sameName.voters)}</p>
            <button class="b" ?disabled=${busy} @click=${dropSameName}>${words.notAnother}</button>
            <button class="b" ?disabled=${busy} @click=${() => ask({ ...sameName.asked, another: true })}>${words.another}</button></div>`
    }`
}
