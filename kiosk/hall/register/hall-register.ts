import { html, nothing } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { LiveWindow } from '../../../server/contract/hall/hall-feed.ts'
import { may } from '../../../server/contract/roles.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { glyph } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { drawer, hall as board } from '../../strings/desk.zh.ts'
import { register as words } from '../../strings/hall/register.zh.ts'
import { hallBar } from '../hall-nav.ts'
import type { Register, RegisteredDevice } from '../../../server/contract/answers/halls.ts'
import { devicesByWindow, holdsAt } from './register-facts.ts'
import type { HallHours } from '../../../server/contract/answers/hours.ts'
import './hall-matters.ts'
import './register-hours.ts'
import './register-staff.ts'
import './window-form.ts'
import { placementForm } from './register-window.ts'
import { shortName, stateOf } from '../board/tile-view.ts'

interface Loaded {
  register: Register
  live: Map<string, LiveWindow>
  devices: RegisteredDevice[]
  hours: HallHours
}

/** 进驻与安装: which unit and which devices are at each window of a hall, and what may be changed there. */
export class HallRegister extends DeskElement {
  static override properties = {
    hall: { attribute: false },
    loaded: { state: true },
    chosen: { state: true },
    now: { state: true },
    adding: { state: true },
  }
  declare hall: Hall
  declare loaded: Loaded | null
  declare chosen: string | null
  declare now: number
  /** Whether the form for a new window is open. */
  declare adding: boolean

  #ticking: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.loaded = null
    this.chosen = null
    this.now = 0
    this.adding = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#ticking = setInterval(() => (this.now = this.desk.clock.now()), 1_000)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#ticking)
  }

  override firstUpdated(): void {
    document.title = words.title
    this.now = this.desk.clock.now()
    void this.#load()
  }

  override render() {
    const { desk, hall, loaded, problem } = this
    return html`${hallBar(desk, 'register', null)}
      <main class="page registerpage" @register-changed=${() => void this.#load()}>
        <div class="title">
          <div>
            <p class="crumb">${hall.name} · ${words.note}</p>
            <h1>${words.title}</h1>
          </div>
        </div>
        ${
          problem
            ? failedState(problem, () => void this.#load())
            : loaded
              ? this.#body(loaded, devicesByWindow(loaded.devices, this.now))
              : loadingState()
        }
      </main>`
  }

  #body(loaded: Loaded, devices: Map<string | null, RegisteredDevice[]>) {
    const { chosen, desk, hall } = this
    return html`<div class="cols">
      <div class="stack">
        <hall-matters .desk=${desk}></hall-matters>
        <register-hours .desk=${desk} .hall=${hall} .hours=${loaded.hours} .now=${this.now}></register-hours>
        <section class="card">
          <h2>${words.windows} <small>${hall.windows.length}</small></h2>
          ${may(desk.session.role, 'window:manage') ? this.#adding() : nothing}
          <div class="scroll" tabindex="0" role="region" aria-label=${words.windows}>
            <table>
              <thead>
                <tr>
                  ${Object.values(words.columns).map((name) => html`<th scope="col">${name}</th>`)}
                  <th><span class="sr">${words.open}</span></th>
                </tr>
              </thead>
              <tbody>
                ${hall.windows.map(({ code, name }) => this.#row(code, name, loaded.live.get(code), devices.get(code) ?? []))}
              </tbody>
            </table>
          </div>
        </section>
        ${this.#spare(devices.get(null) ?? [])}
        ${
          may(desk.session.role, 'staff:manage')
            ? html`<register-staff .desk=${desk} .units=${this.#staffUnits(loaded.register)}></register-staff>`
            : nothing
        }
      </div>
      <div class="stack scroll beside">
        ${
          chosen === null
            ? html`<div class="card"><p class="in">${words.choose}</p></div>`
            : keyed(
                chosen,
                html`<register-window
                  .desk=${desk}
                  .hall=${hall}
                  .code=${chosen}
                  .live=${loaded.live.get(chosen)}
                  .register=${loaded.register}
                  .devices=${devices.get(chosen) ?? []}
                  .now=${this.now}
                ></register-window>`,
              )
        }
      </div>
    </div>`
  }

  /** A manager enters people of the units that are in the hall now; whoever is bound to no hall, of any. */
  #staffUnits({ units, windows }: Register): Register['units'] {
    if (this.desk.session.hall === undefined) return units
    const here = new Set(
      windows.flatMap(({ postings }) => postings.filter((spell) => holdsAt(spell, this.now))).map(({ unit }) => unit),
    )
    return units.filter(({ code }) => here.has(code))
  }

  #adding() {
    const { desk, hall, adding } = this
    return html`<div class="in">
      <button type="button" class="b sm" aria-expanded=${adding} @click=${() => (this.adding = !adding)}>
        ${words.addWindow}
      </button>
      ${
        adding
          ? html`<window-form
              .desk=${desk}
              .path=${`/api/v1/halls/${encodeURIComponent(hall.code)}/windows`}
              .zones=${hall.zones}
            ></window-form>`
          : nothing
      }
    </div>`
  }

  #row(code: string, name: string, live: LiveWindow | undefined, devices: RegisteredDevice[]) {
    const state = live ? stateOf(live) : 'unequipped'
    return html`<tr aria-current=${this.chosen === code ? 'true' : nothing}>
      <td><b>${code}</b> ${name}</td>
      <td>${live?.unit ? shortName(live.unit.name) : words.nobody}</td>
      <td>${devices.map(({ kind }) => drawer.kinds[kind]).join('、') || '–'}</td>
      <td><span class="st">${glyph(state)}${board.states[state]}</span></td>
      <td>
        <button type="button" class="b sm" aria-label=${`${words.open} ${code}`} @click=${() => (this.chosen = code)}>
          ${words.open}
        </button>
      </td>
    </tr>`
  }

  #spare(devices: RegisteredDevice[]) {
    const manages = may(this.desk.session.role, 'device:manage')
    return html`<section class="card">
      <h2>${words.spare}</h2>
      <div class="in">
        ${
          devices.length === 0
            ? html`<p>${words.noSpare}</p>`
            : devices.map(
                ({ id, kind }) =>
                  html`<details class="dev">
                    <summary><b>${drawer.kinds[kind]}</b> <span class="mono">${id}</span></summary>
                    ${manages ? placementForm(this.desk, this.hall, id, '') : nothing}
                  </details>`,
              )
        }
      </div>
    </section>`
  }

  async #load(): Promise<void> {
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}`
    const { api } = this.desk
    await this.show(async () => {
      const [register, live, { devices }, hours] = await Promise.all([
        api.get<Register>(`${path}/register`),
        api.get<{ windows: LiveWindow[] }>(`${path}/live`),
        api.get<{ devices: RegisteredDevice[] }>(`${path}/devices`),
        api.get<HallHours>(`${path}/hours`),
      ])
      this.now = this.desk.clock.now()
      this.loaded = { register, devices, hours, live: new Map(live.windows.map((window) => [window.code, window])) }
    })
  }
}
customElements.define('hall-register', HallRegister)
