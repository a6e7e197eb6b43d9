import { html, nothing, type TemplateResult } from 'lit'
import type { Account } from '../../../server/contract/answers/accounts.ts'
import { shanghai } from '../../elements/ages.ts'
import { dateAndMinute, plainName } from '../../elements/own-notice.ts'
import { vouching } from '../../strings/accounts.zh.ts'
import { ROLE_WORDS } from '../../strings/desk.zh.ts'
import { people as words } from '../../strings/people.zh.ts'
import { state } from './account-glyphs.ts'
import type { MenuLine } from './row-menu.ts'
import './row-menu.ts'

interface Ports {
  now: number
  bound(user: Account): string
  menu(user: Account): readonly MenuLine[]
}

/** The table of accounts; on a narrow screen the same rows are cards. */
export function accountRows(users: readonly Account[], ports: Ports): TemplateResult {
  return html`<table class="acc">
    <thead>
      <tr>
        ${Object.values(words.columns).map((name) => html`<th scope="col">${name}</th>`)}
        <th scope="col"><span class="sr">${words.actions}</span></th>
      </tr>
    </thead>
    <tbody>
      ${users.map((user) => row(user, ports))}
    </tbody>
  </table>`
}

function row(user: Account, { now, bound, menu }: Ports): TemplateResult {
  const { username, name, role, disabledSince, reset } = user
  const cell = (key: keyof typeof words.columns, value: unknown) =>
    html`<td data-head=${words.columns[key]}>${value}</td>`
  const lines = menu(user)
  return html`<tr class=${disabledSince === undefined ? '' : 'off'}>
    <th scope="row"><b>${name ?? username}</b>${name === undefined ? nothing : html`<span class="sub">${username}</span>`}</th>
    ${cell('role', ROLE_WORDS[role])} ${cell('bound', bound(user) || '—')} ${cell('signedIn', signedIn(user, now))}
    ${cell('factor', factorCell(user))}
    ${cell(
      'standing',
      html`${standingState(user)}${
        reset === undefined
          ? nothing
          : html`<span class="sub">${vouching.reset(plainName(reset.by), dateAndMinute(reset.at))}</span>`
      }`,
    )}
    <td class="end">
      ${lines.length === 0 ? nothing : html`<row-menu .label=${words.actionsOf(name ?? username)} .lines=${lines}></row-menu>`}
    </td>
  </tr>`
}

function signedIn({ signedInAt, disabledSince, mustChangePassword }: Account, now: number): TemplateResult | string {
  if (disabledSince !== undefined) return words.shutSince(dateAndMinute(disabledSince).slice(0, 10))
  const when = signedInAt === undefined ? words.never : moment(signedInAt, now)
  return mustChangePassword ? html`${when}<span class="sub">${words.firstWord}</span>` : when
}

/** `今日 13:55`, `06-17 16:20`, with the year where it is another one. */
export function moment(iso: string, now: number): string {
  const [at, today] = [shanghai(Date.parse(iso)), shanghai(now)]
  if (at.date === today.date) return words.today(at.minute)
  return `${at.date.slice(0, 4) === today.date.slice(0, 4) ? at.date.slice(5) : at.date} ${at.minute}`
}

/** What the column 二次验证 says of an account. */
export function factorCell({ factor, disabledSince }: Account): TemplateResult {
  if (disabledSince !== undefined) return state('no', '—')
  if (factor.reset !== undefined)
    return html`${state('wait', words.factor.reset)}<span class="sub">${factor.reset.reason}</span>`
  if (factor.on) return state('ok', words.factor.on)
  if (!factor.needed) return state('no', words.factor.free)
  return factor.until === undefined
    ? state('todo', words.factor.off)
    : html`${state('todo', words.factor.off)}<span class="sub">${words.factor.until(dateAndMinute(factor.until).slice(0, 10))}</span>`
}

/** What the column 担保 says of an account, with a shape of its own for each state. */
export function standingState({ standing }: Pick<Account, 'standing'>): TemplateResult {
  const { until, vouchedBy, vouchedAt } = standing
  if (standing.state === 'free') return state('no', vouching.states.free)
  if (standing.state === 'founding') return state('star', vouching.states.founding)
  if (standing.state === 'aged') return state('ok', vouching.states.aged)
  if (standing.state === 'waiting')
    return state(
      'wait',
      until === undefined ? words.wait.forNow : words.wait.waiting(dateAndMinute(until).slice(0, 10)),
    )
  const by =
    vouchedBy === undefined || vouchedAt === undefined
      ? ''
      : vouching.by(plainName(vouchedBy), dateAndMinute(vouchedAt).slice(0, 10))
  return state('ok', `${vouching.states.vouched} ${by}`.trim())
}
