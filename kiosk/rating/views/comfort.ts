import { html, nothing, type TemplateResult } from 'lit'
import { footOfVisit, topOfPlace } from './frame.ts'
import { check } from './icons.ts'
import type { View } from './view.ts'

/** Language, type, contrast, voice and hand in the lower part of the screen, each a button of full size. */
export function comfortView(view: View): TemplateResult {
  const { flow, words, second, offered, speaks } = view
  const { large, contrast, voice, hand } = flow.settings
  return html`${topOfPlace(view)}
    <main class="mid care comforts" tabindex="-1">
      <div class="txt">
        <h1>${words.comfortTitle}</h1>
        <p class="en" lang=${second.tag}>${second.comfortTitle}</p>
      </div>
      <div class="row" role="group" aria-label=${words.languageLabel}>
        ${offered.map(({ tag, ownName }) => choice('language', tag, ownName, tag === words.tag, tag))}
      </div>
      <div class="row" role="group" aria-label=${words.display}>
        ${choice('large', '', words.largeType, large)} ${choice('contrast', '', words.highContrast, contrast)}
        ${choice('voice', '', words.voiceSwitch, voice)}
      </div>
      ${speaks ? nothing : html`<p class="pad-says">${words.noVoice}</p>`}
      <div class="row" role="group" aria-label=${words.handLabel}>
        ${choice('hand', 'left', words.leftHand, hand === 'left')}
        ${choice('hand', 'right', words.rightHand, hand === 'right')}
      </div>
      <button class="btn solid" data-act="close">${words.done}</button>
    </main>
    ${footOfVisit(view, null)}`
}

function choice(act: string, value: string, words: string, on: boolean, lang?: string): TemplateResult {
  return html`<button class="chip" data-act=${act} data-value=${value} aria-pressed=${on} lang=${lang ?? nothing}>
    <span class="box">${check}</span><span>${words}</span>
  </button>`
}
