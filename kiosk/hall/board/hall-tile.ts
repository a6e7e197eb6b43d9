import { html, nothing } from 'lit'
import { fiveBar } from '../../elements/cards/five-bar.ts'
import { icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { hall as words } from '../../strings/desk.zh.ts'
import { fitLine } from './fit-line.ts'
import { deviceMark, stateMark } from './tile-marks.ts'
import type { TileView } from './tile-view.ts'

/** One window on the board. Renders when its view is another object, and at no other time. */
export class HallTile extends LightElement {
  static override properties = { view: { attribute: false }, stop: { type: Boolean }, room: { attribute: false } }
  declare view: TileView
  /** The one tile that the Tab key reaches; arrows move from there. */
  declare stop: boolean
  /** Width of its second line in em. */
  declare room: number

  override render() {
    const { view } = this
    return html`<button
      type="button"
      class="tile ${classOf(view)}"
      data-code=${view.code}
      tabindex=${this.stop ? 0 : -1}
      aria-haspopup="dialog"
    >
      <span class="r"
        ><span class="no">${view.code}</span
        ><span class="st">${stateMark(view.inviting === null ? view.state : 'inviting')}${view.inviting === null ? words.states[view.state] : words.inviting(view.inviting)}</span></span
      >
      ${view.unit === null ? this.#vacant() : this.#serving()}
    </button>`
  }

  #serving() {
    const { view, room } = this
    const { unit, name, staff } = fitLine({ unit: view.unit ?? '', name: view.name, staff: view.staff }, room)
    return html`<span class="r one"
        ><span class="un" title=${view.unitName}>${unit}</span>${name ? html`<span class="ma">${name}</span>` : nothing}${staff ? html`<span class="who">${staff}</span>` : nothing}</span
      >
      <span class="r"
        ><span class="n"
          >${view.n}<small>${words.rated}${view.invited === null ? '' : ` / ${view.invited} ${words.invitedUnit}`}</small></span
        >${
          view.counts === null
            ? nothing
            : html`<span class="f">${view.favourable ?? ''}<small>${view.favourable === null ? '–' : '%'}</small></span>`
        }</span
      >
      ${view.counts === null ? nothing : fiveBar(view.counts)}
      <span class="ft"
        ><span class="ag"
          >${view.held > 0 ? html`<b class="wn">${words.heldShort(view.held)}</b> · ` : nothing}${view.age}</span
        >${this.#device()}</span
      >`
  }

  #vacant() {
    return html`<span class="un">${words.noUnit}</span><span class="ft"><span>${words.toTray}</span>${this.#device()}</span>`
  }

  #device() {
    const { deviceKind, deviceText, deviceTone } = this.view
    if (deviceKind === null) return html`<span class="dv">–</span>`
    return html`<span class="dv ${deviceTone}"
      >${deviceTone === 'bad' ? icon('lost', 13) : deviceMark(deviceKind)}${deviceText}</span
    >`
  }
}
customElements.define('hall-tile', HallTile)

function classOf(view: TileView): string {
  const names = []
  if (view.state === 'offline') names.push('off')
  if (view.state === 'vacant' || view.state === 'unequipped' || view.state === 'closed') names.push('none')
  if (view.inviting !== null) names.push('inv')
  if (view.alert) names.push('al')
  else if (view.warn) names.push('wnt')
  return names.join(' ')
}
