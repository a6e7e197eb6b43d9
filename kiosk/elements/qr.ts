import { html, svg, type TemplateResult } from 'lit'
import { encode } from 'uqr'

/** Four modules of quiet, as the standard wants. */
const QUIET = 4

/** The last code that was drawn: a countdown redraws its screen once a second. */
let drawn = { text: '', size: 0, path: '' }

/** Works a code out before its screen comes: on an old tablet it takes as long as everything else together. */
export function prepareQr(text: string): void {
  if (drawn.text !== text) drawn = draw(text)
}

/** A QR code of a text. It is drawn black on white in every theme, because cameras read it. */
export function qrView(text: string, label: string): TemplateResult {
  prepareQr(text)
  const { size, path } = drawn
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label} shape-rendering="crispEdges">
    ${svg`<path class="paper" d="M0 0h${size}v${size}H0z"/><path class="dots" d=${path}/>`}
  </svg>`
}

function draw(text: string): typeof drawn {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET })
  let path = ''
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      const from = x
      while (row[x]) x++
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`
    }
  })
  return { text, size, path }
}
