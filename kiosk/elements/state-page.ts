import { html, nothing, type TemplateResult } from 'lit'
import { common, failure } from '../strings/desk.zh.ts'
import { emptyPicture, failedPicture } from './icons.ts'
import type { HubProblem } from './problem.ts'

/** A page or a part of one that has nothing to show, and what to do about it. */
export function emptyState(title: string, text: string, acts: TemplateResult | typeof nothing = nothing) {
  return html`<div class="void">
    <div>
      ${emptyPicture}
      <h1>${title}</h1>
      <p>${text}</p>
      ${acts === nothing ? nothing : html`<div class="acts">${acts}</div>`}
    </div>
  </div>`
}

/** What happened, what is safe, one button. */
export function failedState(problem: HubProblem, retry: () => void): TemplateResult {
  return html`<div class="void" role="alert">
    <div>
      ${failedPicture}
      <h1>${failure.title}</h1>
      <p>${failure.safe}<br />${failure.next}</p>
      <dl>
        <dt>${failure.code}</dt>
        <dd class="mono">${problem.code}</dd>
        <dt>${failure.detail}</dt>
        <dd>${problem.zh}</dd>
      </dl>
      <div class="acts"><button class="b solid" @click=${retry}>${common.retry}</button></div>
    </div>
  </div>`
}

export function loadingState(): TemplateResult {
  return html`<div class="void" role="status"><p>${common.loading}</p></div>`
}
