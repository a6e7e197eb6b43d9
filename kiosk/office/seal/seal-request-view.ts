import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../elements/icons.ts'
import { seal as words } from '../../strings/office.zh.ts'
import type { ScoresAnswer } from '../../../server/contract/scores.ts'
import type { Sealed, SealState } from '../../../server/contract/answers/seals.ts'
import { intervalScale } from '../scores/interval-scale.ts'
import { whisker } from '../scores/whisker.ts'
import { who } from '../screening/screening-view.ts'
import { lastOf, sealCounts } from './seal-steps.ts'
import { dateWords, groups } from './seal-view.ts'

type Request = NonNullable<SealState['request']>

/** Which of the three a page shows: somebody asks, waits for the second officer, or is the second one. */
export function roleIn(request: SealState['request'], own: string): 'asks' | 'waits' | 'second' {
  if (request === null || request.refused !== null || !request.holds) return 'asks'
  return request.operator === own ? 'waits' : 'second'
}

type Reopening = Sealed['reopenRequests'][number]

/**
 * The same of opening a sealed period again: who asked, or may not consent, waits; an officer consents to what somebody
 * else asked, of which the hub takes the first.
 */
export function openingFor(
  requests: readonly Reopening[],
  own: string,
  consents: boolean,
): { role: 'asks' | 'waits' | 'second'; request: Reopening | undefined } {
  const request = consents ? requests.find(({ operator }) => operator !== own) : undefined
  if (request !== undefined) return { role: 'second', request }
  return { role: requests.length === 0 ? 'asks' : 'waits', request: requests.at(-1) }
}

/** Why a request that was there is there no more: it was sent back, or what it is about has changed. */
export function requestOver(request: SealState['request']): string | null {
  if (request === null) return null
  if (request.refused !== null) return words.sentBack(who(request.refused.operator), request.refused.reason)
  return request.holds ? null : words.requestOver(who(request.operator))
}

/** The first officer waits: since when, the digest to compare, and the way back. */
export function waitingFrame(
  request: Request,
  on: { busy: boolean; said: { text: string; wrong: boolean } | null; takeBack: () => void },
): TemplateResult {
  return html`<section class="card frame" role="status">
    <div class="in">
      <p><b>${words.waitsFor}</b>　${words.askedAt(request.at.slice(0, 16).replace('T', ' '))}</p>
      <p class="s">${words.content} <span class="mono">${firstGroups(request.content)}</span>　${words.compare}</p>
      <p class="said ${on.said?.wrong ? 'wrong' : ''}">${on.said?.text ?? nothing}</p>
    </div>
    <div class="acts"><button type="button" class="b" ?disabled=${on.busy} @click=${on.takeBack}>${words.takeBack}</button></div>
  </section>`
}

export interface SecondOfficer {
  state: SealState & { request: Request }
  scores: ScoresAnswer | null
  lastPlaces: number | undefined
  /** The person's own name. */
  own: string
  opinion: string
  password: string
  said: { text: string; wrong: boolean } | null
  busy: boolean
  write: (to: { opinion?: string; password?: string }) => void
  agree: () => void
  sendBack: () => void
}

/** The second officer sees the content, not a button alone; a consent is to this content and to no other. */
export function secondOfficer(facts: SecondOfficer): TemplateResult {
  return html`<div class="second">${contentCard(facts)} ${decisionCard(facts)}</div>`
}

function contentCard({ state, scores, lastPlaces }: SecondOfficer) {
  const { request } = state
  const held = state.checks.find(({ point }) => point === 'held')?.count ?? 0
  const accepted = request.accepted.map((point) => acceptedText(state, point))
  const rows: [string, unknown][] = [
    [words.span2, `${dateWords(state.from)} 00:00 至 ${dateWords(state.to)} 24:00`],
    [words.sealer, who(request.operator)],
    [words.reasonShort, request.reason],
    ...(accepted.length > 0 ? ([[words.acceptedShort, accepted.join('；')]] as [string, unknown][]) : []),
    ...(state.parts.length > 0
      ? ([[words.partsShort, state.parts.map(({ from, to }) => words.span(from, to)).join('；')]] as [
          string,
          unknown,
        ][])
      : []),
    [
      words.content,
      html`<span class="mono">${firstGroups(request.content)}</span>　<span class="s">${words.compareWith(who(request.operator))}</span>`,
    ],
  ]
  return html`<section class="card">
    <h2>${words.asksYou(who(request.operator))} <small>${words.askedAt(request.at.slice(5, 16).replace('T', ' '))}</small></h2>
    <div class="in">
      ${scores === null ? html`<p class="s">${words.figuresAfter}</p>` : sealCounts(scores, held, lastPlaces)}
      <dl class="facts">${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
      ${lastTable(scores, lastPlaces)}
    </div>
  </section>`
}

/** A point that was accepted as it stands, with how many and which. */
function acceptedText({ checks }: SealState, point: string): string {
  const check = checks.find((each) => each.point === point)
  const [title, text] = words.points[point] ?? [point, String]
  const which = check && check.which.length > 0 ? `（${check.which.join('；')}）` : ''
  return `${title}：${text(check?.count ?? 0)}${which}`
}

/** The last places with their intervals on one scale, and whether they can be told apart. */
function lastTable(scores: ScoresAnswer | null, lastPlaces: number | undefined) {
  const last = lastOf(scores, lastPlaces)
  if (last.length === 0) return nothing
  const scale = intervalScale(last)
  return html`<table class="last-places">
      <thead>
        <tr>
          <th scope="col">${words.last}</th>
          <th scope="col" class="num">${words.score}</th>
          <th scope="col" class="num">${words.rank}</th>
          <th scope="col">${words.intervalHead} <span class="q">${words.fromTo(scale.lo, scale.hi)}</span></th>
        </tr>
      </thead>
      <tbody>
        ${last.map(
          (row) =>
            html`<tr>
              <td>${row.unit.name}</td>
              <td class="num"><b>${row.score}</b></td>
              <td class="num">${row.rank}</td>
              <td>${whisker(row, scale)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${cannotBeToldApart(last) ? html`<p class="s">${words.overlapping(last.length)}</p>` : nothing}`
}

/** Whether all intervals of these units have a score in common: then their places say nothing. */
export function cannotBeToldApart(units: ScoresAnswer['units']): boolean {
  const ends = units.map(({ interval }) => interval?.map(Number))
  if (units.length < 2 || ends.some((each) => each === undefined)) return false
  return Math.max(...ends.map((each) => each![0]!)) <= Math.min(...ends.map((each) => each![1]!))
}

function decisionCard(facts: SecondOfficer) {
  const { request } = facts.state
  const name = who(request.operator)
  return html`<section class="card">
    <h2>${words.yourDecision}</h2>
    <form
      class="in decision"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault()
        facts.agree()
      }}
    >
      <p class="two-people">${icon('check', 16)}${words.twoPeople(who(facts.own), name)}</p>
      <label class="field"
        ><span>${words.opinion} <small>${words.opinionNeeded}</small></span
        ><textarea
          class="opinion"
          rows="3"
          maxlength="200"
          placeholder=${words.opinionHint}
          .value=${facts.opinion}
          @input=${(event: Event) => facts.write({ opinion: (event.target as HTMLTextAreaElement).value })}
        ></textarea
      ></label>
      <label class="field"
        ><span>${words.ownPassword} <small>${words.ownPasswordWhy}</small></span
        ><input
          class="own-password"
          type="password"
          autocomplete="current-password"
          maxlength="200"
          aria-invalid=${facts.said?.wrong ? 'true' : 'false'}
          aria-describedby="second-said"
          .value=${facts.password}
          @input=${(event: Event) => facts.write({ password: (event.target as HTMLInputElement).value })}
      /></label>
      <p id="second-said" class="said ${facts.said?.wrong ? 'wrong' : ''}" role="status">${facts.said?.text ?? nothing}</p>
      <div class="acts">
        <button type="button" class="b" ?disabled=${facts.busy} @click=${facts.sendBack}>${words.sendBackTo(name)}</button>
        <button class="b solid" ?disabled=${facts.busy}>${facts.busy ? words.doing : words.agreeAndSeal}</button>
      </div>
    </form>
  </section>`
}

function firstGroups(digest: string): string {
  return `${groups(digest).slice(0, 4).join(' ')} …`
}
