import { html, nothing, type TemplateResult } from 'lit'
import { PAIRING_CODE_LIFE_MS } from '../../../server/contract/limits.ts'
import { CODE_LENGTH } from '../pairing-pad.ts'
import { backspace, wifi, wifiOff } from './icons.ts'
import type { View } from './view.ts'

/** For technicians: digits only, and the facts that one reads out on the telephone. */
export function pairingView(view: View): TemplateResult {
  const { words, device, flow } = view
  const reached = device.reachable
  return html`<header class="top">
      <div class="place"><span class="seal" aria-hidden="true">评</span><span class="hall">${words.technician}</span></div>
      <div class="place reach" role="status">
        ${reached === null ? nothing : html`${reached ? wifi : wifiOff}${reached ? words.reachable : words.unreachable}`}
      </div>
    </header>
    <main class="mid" tabindex="-1">
      <div class="txt">
        <h1>${words.unpaired}</h1>
        <p class="en">${words.pairingHint(PAIRING_CODE_LIFE_MS / 60_000)}</p>
      </div>
      <div class="cells" role="group" aria-label=${words.pairingCode}>
        ${Array.from({ length: CODE_LENGTH }, (_, index) => cell(view, index))}
      </div>
      <p class="pad-says" role="alert">${padSays(view)}</p>
      <div class="pad" role="group" aria-label=${words.pairingCode}>
        ${['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => key(view, digit))}
        <button data-act="pad-clear" class="word" ?disabled=${view.pad.busy}>${words.clear}</button>
        ${key(view, '0')}
        <button data-act="pad-back" aria-label=${words.backspace} ?disabled=${view.pad.busy}>${backspace}</button>
      </div>
      <dl class="facts">
        <dt>${words.model}</dt>
        <dd>${device.model}</dd>
        ${
          flow.identityRefused && device.id
            ? html`<dt>${words.device}</dt>
              <dd>${device.id.slice(0, 13)}</dd>`
            : nothing
        }
        <dt>${words.pending}</dt>
        <dd>${words.pendingItems(device.pending)}</dd>
      </dl>
    </main>
    <footer class="foot">
      <span>${words.helpPairing}</span><span>${words.version(device.version)}</span>
    </footer>`
}

function cell(view: View, index: number): TemplateResult {
  const { digits } = view.pad
  const digit = digits[index]
  const { words } = view
  return html`${index === CODE_LENGTH / 2 ? html`<i></i>` : nothing}<span
      class=${index === digits.length ? 'on' : ''}
      role="img"
      aria-label="${words.digit(index + 1)}: ${digit ?? words.digitEmpty}"
      >${digit ?? ''}</span
    >`
}

function key(view: View, digit: string): TemplateResult {
  return html`<button data-act="pad-digit" data-value=${digit} ?disabled=${view.pad.busy}>${digit}</button>`
}

function padSays(view: View): string {
  const { pad, words, flow } = view
  if (pad.busy) return words.pairingBusy
  if (pad.problem !== null) return words.pairingProblems[pad.problem] ?? words.pairingFailed(pad.problem)
  return flow.identityRefused ? words.identityRefused : ''
}
