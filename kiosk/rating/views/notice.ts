import { html, nothing, type TemplateResult } from 'lit'
import type { WindowState } from '../../../server/contract/device/device-protocol.ts'
import { comfortButton, offline, topWithSwitches } from './frame.ts'
import type { View } from './view.ts'

interface Notice {
  title: string
  /** The title in the second language. */
  second: string
  /** For the citizen. */
  say?: string
  /** For the technician. */
  hint?: string
  bars?: boolean
  button?: { act: string; words: string }
}

/** A screen without faces: what a citizen needs to know, then, smaller, what a technician does about it. */
export function noticeView(view: View, notice: Notice): TemplateResult {
  const { device, words, second } = view
  return html`${topWithSwitches(view)}
    <main class="mid notice" tabindex="-1">
      ${notice.bars ? html`<div class="bars" aria-hidden="true"><i></i><i></i></div>` : nothing}
      <h1 class=${notice.bars ? 'broad' : ''}>${notice.title}</h1>
      <p class="en" lang=${second.tag}>${notice.second}</p>
      ${notice.say ? html`<p class="say">${notice.say}</p>` : nothing}
      ${notice.hint ? html`<p class="hint">${notice.hint}</p>` : nothing}
      ${
        notice.button
          ? html`<button class="btn plain" data-act=${notice.button.act}>${notice.button.words}</button>`
          : nothing
      }
    </main>
    <footer class="foot">
      <span class="facts-line"
        >${device.id ? html`${words.device} <code>${device.id.slice(0, 13)}</code>` : nothing}
        ${!device.id ? html`<code>${words.version(device.version)}</code>` : nothing}
        ${device.trouble ? html`<code>${device.trouble}</code>` : nothing}</span>
      ${offline(words.offline)}${comfortButton(view)}
    </footer>`
}

/** The window is not open: no faces, and where to look when that is wrong. */
export function closedView(view: View, window: WindowState, state: 'paused' | 'closed'): TemplateResult {
  const { words, second } = view
  return noticeView(view, {
    bars: state === 'paused',
    title: words[state],
    second: second[state],
    say: words.windowOf(window.code, window.unit?.name ?? ''),
    hint: state === 'paused' ? words.pausedHint : words.closedHint,
  })
}
