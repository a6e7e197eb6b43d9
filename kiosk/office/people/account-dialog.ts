import { html, nothing, type TemplateResult } from 'lit'
import type { Account } from '../../../server/contract/answers/accounts.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { BODY_CODES } from '../../../server/contract/bodies.ts'
import { METHOD_CODES } from '../../../server/contract/methods.ts'
import { ROLES, type Role } from '../../../server/contract/roles.ts'
import { ROLE_WORDS, accounts as words } from '../../strings/desk.zh.ts'
import { BODY_WORDS, METHOD_WORDS, OWNER_WORDS } from '../../strings/own.zh.ts'
import { people } from '../../strings/people.zh.ts'
import { plainName } from '../../elements/own-notice.ts'
import { hasHall } from './new-account.ts'

/** What is being done with an account, in a dialog. */
export type Doing =
  | { what: 'add'; role: Role }
  | { what: 'bind'; user: Account; role: Role }
  | { what: 'rename' | 'slip' | 'disable' | 'enable'; user: Account }
  | { what: 'factor-ask' | 'factor-confirm' | 'factor-refuse'; user: Account }

interface Ports {
  halls: readonly Hall[]
  units: readonly { code: string; name: string }[]
  busy: boolean
  wrong: { text: string; field: string } | null
  choose(role: Role): void
  submit(event: SubmitEvent): void
  close(): void
}

/** The form of whatever is being done: what it asks, what it will do, and the way back. */
export function accountForm(doing: Doing, ports: Ports): TemplateResult {
  const { busy, wrong } = ports
  const { title, note, button, fields } = partsOf(doing, ports)
  return html`<form class="new" novalidate autocomplete="off" @submit=${ports.submit}>
    <h2 id="account-doing">${title}</h2>
    ${note === '' ? nothing : html`<p class="s">${note}</p>`} ${fields}
    <p class="said wrong" role="alert">${wrong?.text ?? ''}</p>
    <div class="acts">
      <button type="button" class="b" @click=${ports.close}>${people.cancel}</button>
      <button class="b solid" ?disabled=${busy}>${busy ? people.saving : button}</button>
    </div>
  </form>`
}

function partsOf(doing: Doing, ports: Ports) {
  const none = html``
  if (doing.what === 'add') {
    const fields = html`${input(ports, 'username', words.username, 40)} ${input(ports, 'name', people.name, 40)}
    ${binding(doing.role, {}, ports)}`
    return { title: people.add, note: words.note, button: words.add, fields }
  }
  const { user } = doing
  const whose = user.name ?? user.username
  if (doing.what === 'bind')
    return {
      title: people.bindTitle(whose),
      note: people.bindNote,
      button: people.bind,
      fields: binding(doing.role, user, ports),
    }
  if (doing.what === 'rename')
    return {
      title: people.renameTitle(user.username),
      note: '',
      button: people.save,
      fields: input(ports, 'name', people.name, 40, user.name),
    }
  if (doing.what === 'factor-ask')
    return {
      title: people.factorAskTitle(whose),
      note: people.factorAskNote,
      button: people.factorAsk,
      fields: input(ports, 'reason', people.factorReason, 200),
    }
  if (doing.what === 'factor-confirm' || doing.what === 'factor-refuse') {
    const { by = '', reason = '' } = user.factor.reset ?? {}
    const note = people.factorConfirmNote(plainName(by), reason)
    return doing.what === 'factor-confirm'
      ? { title: people.factorConfirmTitle(whose), note, button: people.factorConfirm, fields: none }
      : { title: people.factorRefuseTitle(whose), note, button: people.factorRefuse, fields: none }
  }
  if (doing.what === 'slip')
    return { title: people.slipTitle(whose), note: people.slipNote, button: people.slip, fields: none }
  return doing.what === 'disable'
    ? { title: people.disableTitle(whose), note: people.disableNote, button: people.disable, fields: none }
    : { title: people.enableTitle(whose), note: people.enableNote, button: people.enable, fields: none }
}

/** Role, and what it is bound to: units by name, halls, methods, bodies. */
function binding(role: Role, has: Partial<Account>, ports: Ports): TemplateResult {
  return html`<label class="field"
      >${words.role}<select
        name="role"
        @change=${(event: Event) => ports.choose((event.target as HTMLSelectElement).value as Role)}
      >
        ${ROLES.map((each) => html`<option value=${each} ?selected=${each === role}>${ROLE_WORDS[each]}</option>`)}
      </select></label
    >
    ${
      hasHall(role)
        ? select(
            ports,
            'hall',
            words.hall,
            null,
            has.hall,
            ports.halls.map(({ code, name }) => [code, name]),
          )
        : nothing
    }
    ${
      role === 'method-owner'
        ? select(
            ports,
            'method',
            words.method,
            words.choose,
            has.method,
            METHOD_CODES.map((code) => [code, `${METHOD_WORDS[code]}（${OWNER_WORDS[code]}）`]),
          )
        : nothing
    }
    ${
      role === 'reporter'
        ? select(
            ports,
            'body',
            words.body,
            words.choose,
            has.body,
            BODY_CODES.map((code) => [code, BODY_WORDS[code]]),
          )
        : nothing
    }
    ${select(
      ports,
      'unit',
      words.unit,
      role === 'unit' ? words.unitHint : words.unitOptional,
      has.unit,
      ports.units.map(({ code, name }) => [code, `${code} ${name}`]),
    )}`
}

function input({ wrong }: Ports, name: string, label: string, length: number, value = ''): TemplateResult {
  return html`<label class="field"
    >${label}<input
      name=${name}
      maxlength=${length}
      autocomplete="off"
      .value=${value}
      aria-invalid=${wrong?.field === name ? 'true' : nothing}
  /></label>`
}

function select(
  { wrong }: Ports,
  name: string,
  label: string,
  nothingChosen: string | null,
  chosen: string | undefined,
  lines: readonly (readonly [code: string, text: string])[],
): TemplateResult {
  return html`<label class="field"
    >${label}<select name=${name} aria-invalid=${wrong?.field === name ? 'true' : nothing}>
      ${nothingChosen === null ? nothing : html`<option value="">${nothingChosen}</option>`}
      ${lines.map(([code, text]) => html`<option value=${code} ?selected=${code === chosen}>${text}</option>`)}
    </select></label
  >`
}
