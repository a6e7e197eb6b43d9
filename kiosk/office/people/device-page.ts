import { html, nothing } from 'lit'
import { deskBar } from '../../elements/desk-bar.ts'
import { formText } from '../../elements/form-text.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { dateAndMinute, plainName } from '../../elements/own-notice.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { devicePage as words } from '../../strings/accounts.zh.ts'
import { evidenceText, RULE_NAMES } from '../../strings/hall/alerts.zh.ts'
import { may } from '../../../server/contract/roles.ts'
import type { MenuLine } from './row-menu.ts'
import './row-menu.ts'
import type { ListedDevice } from '../../../server/contract/answers/devices.ts'

interface Doing {
  what: 'token' | 'revoke'
  device: ListedDevice
}

/** The list of devices: those that a hall's manager paired wait here for the second pair of eyes. */
export class DevicePage extends NoticeElement {
  static override properties = {
    devices: { state: true },
    confirming: { state: true },
    doing: { state: true },
  }
  declare devices: ListedDevice[] | null
  /** Which device is being confirmed; empty for none. */
  declare confirming: string
  /** What is being done with one device, in a dialog. */
  declare doing: Doing | null

  constructor() {
    super()
    this.devices = null
    this.confirming = ''
    this.doing = null
  }

  override updated(): void {
    const dialog = this.querySelector('dialog')
    if (dialog && !dialog.open) dialog.showModal()
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    return html`${deskBar(this.desk.session, 'accounts', this.desk.logOut)}
      <main class="page office people">
        <div class="title">
          <div>
            <p class="crumb">${words.note}</p>
            <h1>${words.title}</h1>
          </div>
        </div>
        ${this.noticeLine()}
        ${this.problem ? failedState(this.problem, () => void this.#load()) : this.devices ? this.#lists(this.devices) : loadingState()}
      </main>`
  }

  #lists(devices: ListedDevice[]) {
    const waiting = devices.filter(({ unseen, revokedAt }) => unseen !== null && revokedAt === null)
    return html`<section class="card vouch">
        <h2>${words.waiting} <small>${words.meaning}</small></h2>
        ${
          waiting.length === 0
            ? html`<p class="in none">${words.none}</p>`
            : html`<ul class="in lst">
                ${waiting.map((device) => this.#waiting(device))}
              </ul>`
        }
      </section>
      <section class="card">
        <h2>${words.all} <small>${devices.length}</small></h2>
        <div class="scroll" tabindex="0" role="region" aria-label=${words.all}>
          <table>
            <thead>
              <tr>
                ${Object.values(words.columns).map((name) => html`<th scope="col">${name}</th>`)}
                <th scope="col"><span class="sr">${words.actions}</span></th>
              </tr>
            </thead>
            <tbody>
              ${devices.map((device) => this.#row(device))}
            </tbody>
          </table>
        </div>
      </section>
      ${this.#dialog()}`
  }

  #waiting(device: ListedDevice) {
    const { id, unseen, enrolledAt } = device
    return html`<li>
      <span
        ><b>${placeOf(device)}</b> ${words.kinds[device.kind]}，${modelOf(device)}<br /><small
          >${words.pairedBy(plainName(unseen!.pairedBy), dateAndMinute(enrolledAt))}，${words.held(unseen!.held)}</small
        >${device.alerts.map(({ rule, evidence }) => html`<br /><small class="wrong">${evidenceText(rule, evidence)}</small>`)}</span
      >
      <form class="confirm" novalidate @submit=${(event: SubmitEvent) => void this.#confirm(event, id)}>
        <input name="reason" maxlength="200" autocomplete="off" aria-label=${words.reason} placeholder=${words.reason} />
        <button class="b solid" ?disabled=${this.busy}>
          ${this.confirming === id ? words.confirming : words.confirm}
        </button>
      </form>
    </li>`
  }

  #row(device: ListedDevice) {
    const { unseen, revokedAt, enrolledAt, alerts } = device
    const state = revokedAt !== null ? 'revoked' : unseen !== null ? 'unseen' : 'seen'
    return html`<tr>
      <td>${placeOf(device)}</td>
      <td>${words.kinds[device.kind]}</td>
      <td>${device.model ?? '–'}${device.version === null ? nothing : html`<span class="sub">${device.version}</span>`}</td>
      <td>${device.key === null ? words.noKey : words.keys[device.key]}</td>
      <td>
        ${device.token.since === null ? '–' : dateAndMinute(device.token.since).slice(0, 10)}
        ${device.token.asked === null ? nothing : html`<span class="sub">${words.tokenAsked(dateAndMinute(device.token.asked))}</span>`}
      </td>
      <td>
        ${dateAndMinute(enrolledAt)}${unseen === null ? nothing : html`<br /><small>${plainName(unseen.pairedBy)}</small>`}
      </td>
      <td><span class="tag ${state === 'seen' ? 'ok' : state === 'unseen' ? 'hold' : 'out'}">${words.states[state]}</span></td>
      <td class="wrap">
        ${alerts.length === 0 ? '–' : alerts.map(({ rule, evidence }) => html`<b class="wrong">${RULE_NAMES[rule]}</b><span class="sub">${evidenceText(rule, evidence)}</span>`)}
      </td>
      <td class="end">
        ${
          revokedAt !== null || !this.#manages
            ? nothing
            : html`<row-menu .label=${words.actionsOf(placeOf(device))} .lines=${this.#lines(device)}></row-menu>`
        }
      </td>
    </tr>`
  }

  get #manages(): boolean {
    return may(this.desk.session.role, 'device:manage')
  }

  #lines(device: ListedDevice): MenuLine[] {
    return (['token', 'revoke'] as const).map((what) => ({
      text: words.menu[what].text,
      note: words.menu[what].note,
      choose: () => {
        this.notice = null
        this.doing = { what, device }
      },
    }))
  }

  #dialog() {
    const { doing } = this
    if (doing === null) return nothing
    const close = () => (this.doing = null)
    return html`<dialog class="confirm" aria-labelledby="device-doing" @close=${close} @cancel=${close}>
      <form class="new" novalidate @submit=${(event: SubmitEvent) => void this.#act(event, doing)}>
        <h2 id="device-doing">${words.menu[doing.what].text}：${placeOf(doing.device)}</h2>
        <p class="s">${words.menu[doing.what].says}</p>
        <label class="field">${words.why}<input name="reason" maxlength="200" autocomplete="off" /></label>
        <p class="said wrong" role="alert">${this.notice?.wrong ? this.notice.text : ''}</p>
        <div class="acts">
          <button type="button" class="b" @click=${close}>${words.back}</button>
          <button class="b solid" ?disabled=${this.busy}>${words.menu[doing.what].text}</button>
        </div>
      </form>
    </dialog>`
  }

  async #act(event: SubmitEvent, { what, device }: Doing): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const reason = formText(new FormData(form), 'reason').trim()
    if (reason === '') {
      this.notice = { text: words.noWhy, wrong: true }
      form.querySelector('input')?.focus()
      return
    }
    this.notice = null
    await this.act(async () => {
      await this.desk.api.post(`/api/v1/devices/${encodeURIComponent(device.id)}/${what}`, { reason })
      this.doing = null
      await this.#load()
      this.notice = { text: words.menu[what].done, wrong: false }
    })
  }

  async #confirm(event: SubmitEvent, id: string): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const reason = formText(new FormData(form), 'reason').trim()
    if (reason === '') {
      this.notice = { text: words.noReason, wrong: true }
      form.querySelector('input')?.focus()
      return
    }
    this.confirming = id
    this.notice = null
    await this.act(async () => {
      const path = `/api/v1/devices/${encodeURIComponent(id)}/confirm`
      const { released } = await this.desk.api.post<{ released: number }>(path, { reason })
      this.notice = { text: words.confirmed(released), wrong: false }
      await this.#load()
    })
    this.confirming = ''
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.devices = (await this.desk.api.get<{ devices: ListedDevice[] }>('/api/v1/devices')).devices
    })
  }
}
customElements.define('device-page', DevicePage)

function placeOf({ hall, window }: ListedDevice): string {
  return window === null ? words.nowhere : `${hall ?? ''} ${window}`
}

function modelOf({ model, signs }: ListedDevice): string {
  return [model ?? '–', signs ? '' : words.noKey].filter(Boolean).join('，')
}
