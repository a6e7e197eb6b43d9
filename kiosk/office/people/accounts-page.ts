import { html, nothing, type TemplateResult } from 'lit'
import { may, type Role } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { formText } from '../../elements/form-text.ts'
import type { Account, AccountMade, Accounts, ProgramKey, Sessions } from '../../../server/contract/answers/accounts.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { ROLE_WORDS, accounts as words, office } from '../../strings/desk.zh.ts'
import { devicePage, vouching } from '../../strings/accounts.zh.ts'
import { people } from '../../strings/people.zh.ts'
import { accountForm, type Doing } from './account-dialog.ts'
import { accountRows } from './account-rows.ts'
import { sessionList } from './account-sessions.ts'
import { accountSlip, type SlipFacts } from './account-slip.ts'
import { state } from './account-glyphs.ts'
import { findAccounts, GROUPS, isOf, isShown, STATES, type Shown } from './find-accounts.ts'
import { keyVouchCard } from './key-card.ts'
import { ACCOUNT_FIELDS, boundWords, checkAccount, type AccountFields } from './new-account.ts'
import type { MenuLine } from './row-menu.ts'
import { vouchCard } from './vouch-card.ts'
import '../first-day/first-day-card.ts'
import '../machine/certificate-card.ts'
import '../machine/rebuild-card.ts'
import './program-keys.ts'

const FACTOR_LINES = {
  'factor-ask': 'factorAsk',
  'factor-confirm': 'factorConfirm',
  'factor-refuse': 'factorRefuse',
} as const

/** So many rows at a time. */
const PAGE = 40
type Where = { text: string; shown: Shown; page: number }

/**
 * Who may sign in, and by whose word: found by name, unit, role; made, bound, shut and reset by admin; vouched for by the
 * office; read by the auditor.
 */
export class AccountsPage extends ActingElement {
  static override properties = {
    users: { state: true },
    halls: { state: true },
    units: { state: true },
    keys: { state: true },
    where: { state: true },
    doing: { state: true },
    sessions: { state: true },
    slip: { state: true },
    wrong: { state: true },
    said: { state: true },
  }
  declare users: Account[] | null
  declare halls: Hall[]
  declare units: { code: string; name: string }[]
  declare keys: ProgramKey[]
  declare where: Where
  declare doing: Doing | null
  declare sessions: { user: Account; list: Sessions['sessions'] } | null
  declare slip: SlipFacts | null
  declare wrong: { text: string; field: string } | null
  declare said: { text: string; wrong?: true }
  readonly #address = new ShownInAddress(this, 'accounts', (shown) => this.#take(shown))

  constructor() {
    super()
    this.users = null
    this.halls = []
    this.units = []
    this.keys = []
    this.where = { text: '', shown: 'all', page: 0 }
    this.doing = null
    this.sessions = null
    this.slip = null
    this.problem = null
    this.wrong = null
    this.said = { text: '' }
    this.busy = false
  }

  override firstUpdated(): void {
    document.title = words.title
    this.#take(this.#address.read())
    void this.#load()
  }

  override updated(): void {
    const dialog = this.querySelector('dialog')
    if (dialog && !dialog.open) dialog.showModal()
  }

  override render() {
    return html`${deskBar(this.desk.session, 'accounts', this.desk.logOut, { badges: { accounts: this.#waiting } })}
      <main class="page office people">
        ${this.slip === null ? this.#page() : this.#paper(this.slip)}
      </main>`
  }

  #page(): TemplateResult {
    return html`<div class="title">
        <div>
          <p class="crumb">${this.#manages ? words.note : vouching.note}</p>
          <h1>${words.title}</h1>
        </div>
        <div class="r">
          ${may(this.desk.session.role, 'device:confirm') ? html`<a class="b" href="#devices">${devicePage.nav}</a>` : nothing}
          ${
            this.#manages
              ? html`<button class="b solid" @click=${() => this.#begin({ what: 'add', role: 'hall-manager' })}>
                  ${people.add}
                </button>`
              : nothing
          }
        </div>
      </div>
      ${
        this.#manages
          ? html`<first-day-card .desk=${this.desk}></first-day-card>
              <certificate-card .desk=${this.desk}></certificate-card>
              <rebuild-card></rebuild-card>
              <section class="card why">
                <h2>${office.adminTitle}</h2>
                <div class="in s">${office.adminText}</div>
              </section>`
          : nothing
      }
      ${this.problem ? failedState(this.problem, () => void this.#load()) : this.users ? this.#lists(this.users) : loadingState()}`
  }

  #lists(users: readonly Account[]): TemplateResult {
    const vouches = may(this.desk.session.role, 'user:vouch')
    const vouch = (name: string, path: string) => void this.#do(path, {}, vouching.vouched(name))
    return html`${
      vouches
        ? vouchCard(users, {
            busy: this.busy,
            bound: (user) => this.#bound(user),
            vouch: ({ username }) => vouch(username, `/api/v1/users/${encodeURIComponent(username)}/vouch`),
          })
        : nothing
    }
      <p class="said ${this.said.wrong ? 'wrong' : ''}" role="status">${this.said.text}</p>
      ${this.#finder(users)} ${this.#table(users)}
      ${
        vouches
          ? keyVouchCard(this.keys, {
              busy: this.busy,
              vouch: ({ name }) => vouch(name, `/api/v1/keys/${encodeURIComponent(name)}/vouch`),
            })
          : nothing
      }
      <program-keys .desk=${this.desk} .keys=${this.keys} .halls=${this.halls} @changed=${() => void this.#load()}></program-keys>
      ${this.#dialog()}`
  }

  #finder(users: readonly Account[]): TemplateResult {
    const chip = (shown: Shown) =>
      html`<button class="chip" aria-pressed=${this.where.shown === shown} @click=${() => this.#show({ shown, page: 0 })}>
        ${people.groups[shown]} <b>${users.filter((user) => isOf(user, shown)).length}</b>
      </button>`
    return html`<div class="finder">
      <input
        type="search"
        aria-label=${people.search}
        placeholder=${people.search}
        .value=${this.where.text}
        @input=${(event: Event) => {
          this.where = { ...this.where, text: (event.target as HTMLInputElement).value, page: 0 }
        }}
        @change=${() => this.#show({})}
      />
      <div class="chips" role="group" aria-label=${words.list}>
        ${(Object.keys(GROUPS) as Shown[]).map(chip)} ${STATES.map(chip)}
      </div>
    </div>`
  }

  #table(users: readonly Account[]): TemplateResult {
    const { page } = this.where
    const found = findAccounts(users, {
      ...this.where,
      wordsOf: (user) => `${ROLE_WORDS[user.role]} ${this.#bound(user)}`,
    })
    const first = Math.min(page, Math.max(0, Math.ceil(found.length / PAGE) - 1)) * PAGE
    const rows = found.slice(first, first + PAGE)
    return html`<section class="card" aria-label=${words.list}>
        ${
          found.length === 0
            ? html`<p class="in none">${people.nobody}</p>`
            : accountRows(rows, {
                now: this.desk.clock.now(),
                bound: (user) => this.#bound(user),
                menu: (user) => this.#menu(user),
              })
        }
      </section>
      <div class="legend">
        <p class="s">
          ${state('star', people.legend.founding)} ${state('ok', people.legend.vouched)}
          ${state('wait', people.legend.waiting)} ${state('no', people.legend.free)}
        </p>
        <p class="s">
          ${found.length === 0 ? '' : people.range(first + 1, first + rows.length, found.length)}
          ${first === 0 ? nothing : html`<button class="b ghost sm" @click=${() => this.#show({ page: first / PAGE - 1 })}>${people.previous}</button>`}
          ${first + PAGE >= found.length ? nothing : html`<button class="b ghost sm" @click=${() => this.#show({ page: first / PAGE + 1 })}>${people.next}</button>`}
        </p>
      </div>`
  }

  #menu(user: Account): MenuLine[] {
    const line = ([text, note]: readonly string[], more: Partial<MenuLine>): MenuLine => ({
      text: text!,
      note: note!,
      ...more,
    })
    const does = (what: 'rename' | 'slip' | 'disable' | 'enable') => ({ choose: () => this.#begin({ what, user }) })
    const { menu } = people
    const name = encodeURIComponent(user.username)
    const mine = this.#manages
      ? [
          line(menu.bind, { choose: () => this.#begin({ what: 'bind', user, role: user.role }) }),
          line(menu.rename, does('rename')),
          ...(user.disabledSince === undefined ? [line(menu.slip, does('slip'))] : []),
          line(menu.sessions, { choose: () => void this.#openSessions(user) }),
        ]
      : []
    const { role, username } = this.desk.session
    const { on, reset } = user.factor
    const factor = (['factor-ask', 'factor-confirm', 'factor-refuse'] as const).filter((what) => {
      if (!on || user.disabledSince !== undefined || !may(role, 'factor:ask')) return false
      if (what === 'factor-ask') return reset === undefined
      const others = reset?.by !== `user:${username}` && user.username !== username
      return reset !== undefined && (what === 'factor-refuse' || (may(role, 'factor:confirm') && others))
    })
    const looks = may(this.desk.session.role, 'audit:read')
      ? [
          line(menu.log, { href: `#log?who=${encodeURIComponent(`user:${user.username}`)}` }),
          line(menu.about, { href: `#log?about=user:${name}` }),
        ]
      : []
    const shut = user.disabledSince === undefined ? 'disable' : 'enable'
    const factors = factor.map((what) => line(menu[FACTOR_LINES[what]], { choose: () => this.#begin({ what, user }) }))
    return [...mine, ...factors, ...looks, ...(this.#manages ? [line(menu[shut], does(shut))] : [])]
  }

  #dialog() {
    const { doing, sessions } = this
    if (doing === null && sessions === null) return nothing
    return html`<dialog class="confirm" aria-labelledby="account-doing" @cancel=${this.#close} @close=${this.#close}>
      ${
        sessions === null
          ? accountForm(doing!, {
              halls: this.halls,
              units: this.units,
              busy: this.busy,
              wrong: this.wrong,
              choose: (role: Role) => {
                if (doing!.what === 'add' || doing!.what === 'bind') this.doing = { ...doing!, role }
              },
              submit: this.#submit,
              close: this.#close,
            })
          : sessionList(people.sessionsTitle(nameOf(sessions.user)), sessions.list, {
              busy: this.busy,
              said: this.said.text,
              end: (session) => void this.#endSessions(sessions.user, session),
              close: this.#close,
            })
      }
    </dialog>`
  }

  #paper(facts: SlipFacts): TemplateResult {
    const { user } = facts
    return accountSlip(facts, {
      city: this.desk.about.city,
      bound: this.#bound(user),
      vouching: vouching.states[user.standing.state],
      factor: user.factor.on ? people.factor.on : people.factor.off,
      by: this.desk.session.username,
      back: () => (this.slip = null),
    })
  }

  get #manages(): boolean {
    return may(this.desk.session.role, 'user:manage')
  }

  /** How many wait for this officer's word. */
  get #waiting(): number {
    if (!may(this.desk.session.role, 'user:vouch')) return 0
    return (this.users ?? []).filter(({ standing, disabledSince }) => standing.state === 'waiting' && !disabledSince)
      .length
  }

  #bound(user: Account): string {
    const named = (list: readonly { code: string; name: string }[]) => (code: string) =>
      list.find((each) => each.code === code)?.name ?? code
    return boundWords(user, { hall: named(this.halls), unit: (code) => `${code} ${named(this.units)(code)}` })
  }

  #begin(doing: Doing): void {
    this.said = { text: '' }
    this.wrong = null
    this.doing = doing
  }

  #close = () => {
    this.doing = null
    this.sessions = null
    this.wrong = null
  }

  #take(shown: URLSearchParams): void {
    const group = shown.get('show')
    this.where = {
      text: shown.get('text') ?? '',
      shown: isShown(group) ? group : 'all',
      page: Math.max(0, Math.trunc(Number(shown.get('page') ?? 0)) || 0),
    }
  }

  #show(change: Partial<Where>): void {
    this.where = { ...this.where, ...change }
    const { text, shown, page } = this.where
    this.#address.show({ text, show: shown === 'all' ? '' : shown, page: page === 0 ? '' : String(page) })
  }

  #submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const { doing } = this
    if (doing === null) return
    const data = new FormData(form)
    const base = 'user' in doing ? `/api/v1/users/${encodeURIComponent(doing.user.username)}` : '/api/v1/users'
    if (doing.what === 'add' || doing.what === 'bind') {
      const fields = Object.fromEntries(ACCOUNT_FIELDS.map((name) => [name, formText(data, name)])) as AccountFields
      const check = checkAccount('user' in doing ? { ...fields, username: doing.user.username } : fields)
      if (!check.ok) {
        this.wrong = { text: check.text, field: check.field }
        form.querySelector<HTMLElement>(`[name="${check.field}"]`)?.focus()
        return
      }
      const { username, ...binding } = check.account
      if (doing.what === 'bind') void this.#do(`${base}/binding`, binding, people.done.bind(username))
      else {
        const name = formText(data, 'name').trim()
        void this.#print(base, { ...check.account, ...(name === '' ? {} : { name }) }, null)
      }
    } else if (doing.what === 'rename') {
      void this.#do(`${base}/name`, { name: formText(data, 'name') }, people.done.rename(doing.user.username))
    } else if (doing.what === 'factor-ask') {
      const reason = formText(data, 'reason').trim()
      void this.#do(`${base}/factor-reset`, { reason }, people.done[doing.what](doing.user.username))
    } else if (doing.what === 'factor-confirm') {
      void this.#do(`${base}/factor-reset/confirmation`, {}, people.done[doing.what](doing.user.username))
    } else if (doing.what === 'factor-refuse') void this.#refuse(`${base}/factor-reset`, doing.user.username)
    else if (doing.what === 'slip') void this.#print(`${base}/password`, {}, doing.user)
    else {
      const disabled = doing.what === 'disable'
      void this.#do(`${base}/disabled`, { disabled }, people.done[doing.what](doing.user.username))
    }
  }

  /** A password that is told once: on paper, and then forgotten by this page. */
  async #print(path: string, body: object, user: Account | null): Promise<void> {
    await this.#during(async () => {
      const made = await this.desk.api.post<Omit<AccountMade, 'user'> & Partial<AccountMade>>(path, body)
      const username = made.user?.username ?? user!.username
      await this.#load()
      // As it is now: reset, it waits for a second person.
      const present = this.users?.find((each) => each.username === username) ?? made.user ?? user!
      this.#close()
      this.slip = { ...made, user: present, why: user === null ? 'first' : 'again' }
    })
  }

  async #do(path: string, body: object, done: string): Promise<void> {
    await this.#during(async () => {
      await this.desk.api.post(path, body)
      this.#close()
      await this.#load()
      this.said = { text: done }
    })
  }

  async #refuse(path: string, username: string): Promise<void> {
    await this.#during(async () => {
      await this.desk.api.delete(path)
      this.#close()
      await this.#load()
      this.said = { text: people.done['factor-refuse'](username) }
    })
  }

  async #openSessions(user: Account): Promise<void> {
    this.said = { text: '' }
    await this.#during(async () => {
      this.sessions = { user, list: await this.#sessionsOf(user) }
    })
  }

  async #endSessions(user: Account, session: string | undefined): Promise<void> {
    await this.#during(async () => {
      const path = `/api/v1/users/${encodeURIComponent(user.username)}/sessions/end`
      const { ended } = await this.desk.api.post<{ ended: number }>(path, session === undefined ? {} : { session })
      this.sessions = { user, list: await this.#sessionsOf(user) }
      this.said = { text: people.ended(ended) }
    })
  }

  async #sessionsOf({ username }: Account): Promise<Sessions['sessions']> {
    return (await this.desk.api.get<Sessions>(`/api/v1/users/${encodeURIComponent(username)}/sessions`)).sessions
  }

  async #during(work: () => Promise<void>): Promise<void> {
    this.busy = true
    this.wrong = null
    try {
      await work()
    } catch (error) {
      const text = problemOfThrown(error).zh
      if (this.doing === null) this.said = { text, wrong: true }
      else this.wrong = { text, field: 'username' }
    } finally {
      this.busy = false
    }
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      const [users, halls, keys] = await Promise.all([
        this.desk.api.get<Accounts>('/api/v1/users'),
        this.desk.api.get<{ halls: Hall[] }>('/api/v1/halls'),
        this.desk.api.get<{ keys: ProgramKey[] }>('/api/v1/keys'),
      ])
      this.halls = halls.halls
      this.keys = keys.keys
      this.units = users.units
      this.users = users.users
    })
  }
}
customElements.define('accounts-page', AccountsPage)

function nameOf({ name, username }: Account): string {
  return name ?? username
}
