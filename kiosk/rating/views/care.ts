import { html, nothing, type TemplateResult } from 'lit'
import type { Staff } from '../../../server/contract/device/device-protocol.ts'
import { care } from '../../strings/citizens/kiosk-care.zh.ts'
import type { Panel } from '../panels.ts'
import { backspace, bigCheck } from './icons.ts'
import { inGroups, type View } from './view.ts'

type Of<P extends Panel['panel']> = Extract<Panel, { panel: P }>

/** For clerks: a card, or number and PIN. Nothing here says how anybody was rated. */
export function staffView(view: View, panel: Of<'staff'>): TemplateResult {
  const { staff } = view.flow.window ?? {}
  return frame(
    html`${care.staffTitle}`,
    care.staffSecond,
    html`<p class="say">${staff ? care.signedInAs(staff.name, inGroups(staff.no)) : care.nobody}</p>
      <p class="hint">${care.staffHint}</p>
      <div class="fields">
        ${field(care.no, inGroups(panel.no), panel.field === 'no')}
        ${field(care.pin, '●'.repeat(panel.pin.length), panel.field === 'pin')}
      </div>
      ${says(panel)}${pad(panel.busy, panel.field === 'no' ? care.next : care.signIn)}
      <div class="corner-acts">
        <button class="btn plain" data-act="close">${care.close}</button>
        ${
          staff
            ? html`<button class="btn plain" data-act="sign-out" ?disabled=${panel.busy}>${care.signOut}</button>`
            : nothing
        }
        <button class="btn plain" data-act="unlock">${care.technician}</button>
      </div>`,
  )
}

export function signedView(staff: Staff | null): TemplateResult {
  return frame(
    html`${staff ? care.welcome(staff.name) : care.bye}`,
    '',
    html`<p class="say">${staff ? care.welcomeHint : care.byeHint}</p>`,
    html`<div class="mark">${bigCheck}</div>`,
  )
}

export function unlockView(panel: Of<'unlock'>): TemplateResult {
  return digitsView(panel, [care.unlockTitle, care.unlockSecond, care.unlockHint, care.unlock])
}

export function newPinView(panel: Of<'new-pin'>): TemplateResult {
  const hint = panel.first === null ? care.newPinHint : care.newPinAgain
  return digitsView(panel, [care.newPinTitle, care.newPinSecond, hint, panel.first === null ? care.next : care.keep])
}

function digitsView(
  panel: Of<'unlock' | 'new-pin'>,
  [title, second, hint, ok]: [string, string, string, string],
): TemplateResult {
  return frame(
    html`${title}`,
    second,
    html`<p class="hint">${hint}</p>
      <div class="fields">${field(care.pin, '●'.repeat(panel.digits.length), true)}</div>
      ${says(panel)}${pad(panel.busy, ok)}
      <div class="corner-acts"><button class="btn plain" data-act="close">${care.close}</button></div>`,
  )
}

function frame(title: TemplateResult, second: string, body: TemplateResult, above?: TemplateResult): TemplateResult {
  return html`<header class="top"></header>
    <main class="mid care" tabindex="-1" lang="zh-CN">
      ${above ?? nothing}
      <div class="txt">
        <h1>${title}</h1>
        ${second === '' ? nothing : html`<p class="en" lang="en">${second}</p>`}
      </div>
      ${body}
    </main>
    <footer class="foot"></footer>`
}

function field(label: string, value: string, on: boolean): TemplateResult {
  return html`<p class="field ${on ? 'on' : ''}"><span>${label}</span><output>${value}</output></p>`
}

function says({ busy, problem }: { busy: boolean; problem: string | null }): TemplateResult {
  const text = busy ? care.busy : problem === null ? '' : (care.problems[problem] ?? care.otherProblem(problem))
  return html`<p class="pad-says" role="alert">${text}</p>`
}

function pad(busy: boolean, ok: string): TemplateResult {
  const key = (digit: string) => html`<button data-act="pad" data-value=${digit} ?disabled=${busy}>${digit}</button>`
  return html`<div class="pad" role="group">
    ${['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(key)}
    <button data-act="pad" data-value="back" aria-label="退格" ?disabled=${busy}>${backspace}</button>
    ${key('0')}
    <button data-act="pad" data-value="ok" class="word go" ?disabled=${busy}>${ok}</button>
  </div>`
}
