import { html, nothing } from 'lit'
import type { ClockCorrection, HubClockState } from '../../../server/contract/hub/hub-clock.ts'
import { may } from '../../../server/contract/roles.ts'
import { formText } from '../../elements/form-text.ts'
import { lookEvery } from '../../elements/parts/look-every.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { clock as words } from '../../strings/hub/clock.zh.ts'
import { correctionsOf, happened, lengthOf, proposedFields } from './clock-view.ts'
import type { UnitEffect } from '../../../server/contract/answers/scores.ts'
import type { ClockEffect } from '../../../server/contract/answers/hub/clock.ts'

const LOOK_EVERY_MS = 30_000

/** The hub's own clock: nothing while it is trusted; else what happened, what waits, both ways to end it. */
export class ClockCard extends NoticeElement {
  static override properties = {
    state: { state: true },
    choice: { state: true },
    effect: { state: true },
  }
  declare state: HubClockState | null
  declare choice: 'right' | 'correct'
  /** What was looked at, with its effect: only that can be confirmed. */
  declare effect: { asked: string; seen: ClockEffect } | null

  constructor() {
    super()
    this.state = null
    this.choice = 'correct'
    this.effect = null
    lookEvery(this, LOOK_EVERY_MS, () => this.#load())
  }

  override render() {
    const { state } = this
    if (!state) return nothing
    return html`${state.against ? this.#against(state.against) : nothing}
    ${
      state.doubted
        ? this.#doubted(state)
        : this.notice
          ? html`<section class="card clock"><p class="in" role="status">${this.notice.text}</p></section>`
          : nothing
    }`
  }

  #against({ devices, halls, byMs }: NonNullable<HubClockState['against']>) {
    return html`<section class="card clock" role="status">
      <h2><span class="tag bad">!</span>${words.againstTitle}</h2>
      <div class="in">
        <p>${words.against(devices, halls, lengthOf(byMs), byMs > 0)}</p>
        <p class="s">${words.againstText}</p>
      </div>
    </section>`
  }

  #doubted(state: HubClockState) {
    const mayEnd = may(this.desk.session.role, 'clock:settle')
    return html`<section class="card clock" aria-label=${words.title}>
      <h2>
        <span class="tag bad">!</span>${words.title}<span class="r tag hold">${words.waiting(state.waiting)}</span>
      </h2>
      <form
        class="in"
        novalidate
        @submit=${(event: SubmitEvent) => void this.#submit(event)}
        @input=${() => this.#typed()}
      >
        <p>${words.since(shown(state.stretches[0]!.clock))}${words.meanwhile}</p>
        <p>
          <b>${words.now(shown(state.hubTime))}</b>
          <span class="s">${words.nowWrong}</span>
        </p>
        ${this.#stretches(state, mayEnd)} ${mayEnd ? this.#ways(state) : html`<p class="s">${words.onlyOffice}</p>`}
      </form>
    </section>`
  }

  #stretches(state: HubClockState, mayEnd: boolean) {
    const proposed = proposedFields(state)
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${words.title}>
      <table class="stretches">
        <thead>
          <tr>
            <th>${words.columns.what}</th>
            <th>${words.columns.clock}</th>
            <th>${words.columns.real}</th>
            <th>${words.columns.count}</th>
          </tr>
        </thead>
        <tbody>
          ${state.stretches.map(
            (stretch, i) =>
              html`<tr>
                <td>${happened(stretch)}</td>
                <td class="n" data-label=${words.columns.clock}>${shown(stretch.clock)}</td>
                <td data-label=${words.columns.real}>
                  ${
                    mayEnd && this.choice === 'correct'
                      ? html`<input
                          type="datetime-local"
                          step="1"
                          name=${`real-${i}`}
                          aria-label=${`${words.columns.real} ${i + 1}`}
                          value=${proposed[i]!}
                        />`
                      : html`<span class="n">${shown(stretch.clock)}</span>`
                  }
                </td>
                <td class="n" data-label=${words.columns.count}>${stretch.from === null ? words.nothing : words.count(stretch)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  #ways(state: HubClockState) {
    const [first] = state.stretches
    const way = (choice: 'right' | 'correct', label: string, text: string) =>
      html`<label class="way"
        ><input
          type="radio"
          name="choice"
          value=${choice}
          .checked=${this.choice === choice}
          @change=${() => (this.choice = choice)}
        /><span><b>${label}</b><span class="s">${text}</span></span></label
      >`
    return html`<fieldset>
        <legend>${words.choice}</legend>
        ${way('correct', words.correct, words.correctText)} ${way('right', words.right, words.rightText)}
      </fieldset>
      ${
        this.choice === 'correct' && first?.byMs != null
          ? html`<label class="fields"
              ><span>${words.earlier}</span><input type="datetime-local" step="1" name="earlier" /><span class="s"
                >${words.earlierHint(`${first.byMs < 0 ? '-' : '+'}${lengthOf(first.byMs)}`)}</span
              ></label
            >`
          : nothing
      }
      <label class="fields"
        ><span>${words.reason}</span><input name="reason" maxlength="200" placeholder=${words.reasonHint} autocomplete="off"
      /></label>
      ${this.effect ? effectOf(this.effect.seen) : nothing}
      ${this.notice ? html`<p class=${this.notice.wrong ? 'wrong' : 's'} role="alert">${this.notice.text}</p>` : nothing}
      <div class="acts">
        <button class="b ${this.effect ? '' : 'solid'}" ?disabled=${this.busy} value="look">
          ${this.busy && !this.effect ? words.looking : words.look}
        </button>
        ${
          this.effect
            ? html`<button class="b solid" ?disabled=${this.busy} value="confirm">
                ${this.busy ? words.confirming : words.confirm}
              </button>`
            : nothing
        }
      </div>`
  }

  /** What is typed now was not looked at. */
  #typed(): void {
    if (this.effect) this.notice = { text: words.changed, wrong: false }
    else this.notice = null
    this.effect = null
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const confirm = (event.submitter as HTMLButtonElement | null)?.value === 'confirm' && this.effect !== null
    const order = this.#order(new FormData(event.target as HTMLFormElement))
    if (typeof order === 'string') {
      this.notice = { text: order, wrong: true }
      return
    }
    const asked = JSON.stringify(order)
    if (confirm && this.effect?.asked !== asked) return this.#typed()
    this.notice = null
    await this.act(async () => {
      const seen = await this.desk.api.post<ClockEffect>('/api/v1/clock', {
        ...order,
        ...(confirm ? {} : { preview: true }),
      })
      if (confirm) this.notice = { text: words.done, wrong: false }
      this.effect = confirm ? null : { asked, seen: { ...seen, units: seen.units ?? [] } }
      if (confirm) {
        await this.#load()
        this.dispatchEvent(new CustomEvent('clock-settled', { bubbles: true }))
      }
    })
  }

  /** What is to be sent, or what is missing. */
  #order(data: FormData): { shifts: ClockCorrection[]; reason: string } | string {
    const reason = formText(data, 'reason').trim()
    if (reason === '') return words.reasonMissing
    if (this.choice === 'right') return { shifts: [], reason }
    const real = this.state!.stretches.map((_, i) => formText(data, `real-${i}`))
    const shifts = correctionsOf(this.state!, { real, earlier: formText(data, 'earlier') })
    return shifts === null ? words.badTime : { shifts, reason }
  }

  /** Without an answer there is no card: who may not read it, needs it not, and the next look comes. */
  async #load(): Promise<void> {
    if (!may(this.desk.session.role, 'clock:read')) return
    const state = await this.desk.api.get<HubClockState>('/api/v1/clock').catch(() => null)
    if (state === null || typeof state.doubted !== 'boolean') return
    // What somebody is typing stays, unless there is something new to say about.
    const before = this.state?.stretches.map(({ entry }) => entry).join()
    if (before !== undefined && before !== state.stretches.map(({ entry }) => entry).join()) this.effect = null
    this.state = state
  }
}
customElements.define('clock-card', ClockCard)

function effectOf({ result, units = [] }: ClockEffect) {
  const { judged, counted, held, moved, services, days } = result
  const score = ({ score: value, n }: UnitEffect['after']) => `${value ?? words.noScore}（${n}）`
  return html`<div class="effect" role="status">
    <p>
      <b>${words.effect(judged, counted, held)}</b> ${moved + services > 0 ? words.moved(moved, services) : nothing}
    </p>
    ${
      days.length === 0
        ? nothing
        : html`<ul class="days">
            ${days.map(({ date, before, after }) => html`<li class="n">${words.days(date, before, after)}</li>`)}
          </ul>`
    }
    ${
      units.length === 0
        ? html`<p class="s">${words.noUnits}</p>`
        : html`<div class="scroll" tabindex="0" role="group" aria-label=${words.title}>
            <table>
              <caption>
                ${words.units}
              </caption>
              <thead>
                <tr>
                  <th>${words.unit}</th>
                  <th>${words.before}</th>
                  <th>${words.after}</th>
                </tr>
              </thead>
              <tbody>
                ${units.map(
                  ({ unit, before, after }) =>
                    html`<tr>
                      <td>${unit.name}</td>
                      <td class="n">${score(before)}</td>
                      <td class="n">${score(after)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </div>`
}

/** `2026-11-18 10:42:05`; the hub writes Shanghai's time. */
function shown(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}
