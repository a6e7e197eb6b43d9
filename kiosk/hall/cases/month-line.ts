import { html } from 'lit'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { WindowHistory } from '../../../server/contract/hall/hall-reports.ts'
import { LightElement } from '../../elements/light-element.ts'
import { windowPage as words } from '../../strings/hall/hall-reports.zh.ts'

type Days = WindowHistory['days']
const HEIGHT_PX = 190

/**
 * Scores of thirty days as a line (uPlot, loaded with the first window that is looked at). The label says all of it to
 * who does not see it; arrow keys go from day to day, and the line below says the day that the pointer or the keys chose.
 */
export class MonthLine extends LightElement {
  static override properties = { days: { attribute: false }, day: { state: true } }
  declare days: Days
  /** Index of the chosen day. */
  declare day: number | null
  #plot: uPlot | null = null
  #resized: ResizeObserver | null = null

  constructor() {
    super()
    this.day = null
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resized?.disconnect()
    this.#plot?.destroy()
    this.#plot = null
  }

  override render() {
    const day = this.day === null ? undefined : this.days[this.day]
    return html`<div
        class="line"
        tabindex="0"
        role="img"
        aria-label=${lineLabel(this.days)}
        @keydown=${this.#key}
      ></div>
      <p class="chosen" role="status">${day ? dayText(day) : words.monthKeys}</p>`
  }

  override firstUpdated(): void {
    void this.#draw()
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('days')) this.#plot?.setData(dataOf(this.days))
  }

  async #draw(): Promise<void> {
    const { default: Plot } = await import('uplot')
    const box = this.querySelector<HTMLElement>('.line')
    if (!box || !this.isConnected) return
    const days = () => this.days
    const forced = matchMedia('(forced-colors: active)').matches
    const colour = (name: string) => getComputedStyle(this).getPropertyValue(name)
    const axis = {
      stroke: colour('--ink-2'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: `12px ${getComputedStyle(this).fontFamily}`,
    }
    this.#plot = new Plot(
      {
        width: box.clientWidth,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: {
          x: { time: false, range: [-0.5, this.days.length - 0.5] },
          y: { range: (_, low) => [lowest(worst(days(), low)), 100] },
        },
        axes: [
          {
            ...axis,
            splits: () => days().flatMap((_, i) => (i % 7 === 0 ? [i] : [])),
            values: (_, at) => at.map((i) => days()[i]?.date.slice(5) ?? ''),
            grid: { show: false },
            size: 28,
          },
          { ...axis, size: 38 },
        ],
        series: [{}, { stroke: colour('--accent'), width: 2, spanGaps: false, points: { show: true, size: 6 } }],
        hooks: {
          drawClear: [
            // Where the system chooses the colours there is none between ground and grey: a thin one is made.
            (plot) => shadeWeekends(plot, days(), forced ? 'GrayText' : colour('--sunk'), forced ? 0.3 : 1),
            (plot) => drawIntervals(plot, days(), colour('--accent-line')),
          ],
          setCursor: [({ cursor: { idx } }) => (this.day = idx ?? this.day)],
        },
      },
      dataOf(this.days),
      box,
    )
    this.#resized = new ResizeObserver(() => this.#plot?.setSize({ width: box.clientWidth, height: HEIGHT_PX }))
    this.#resized.observe(box)
  }

  #key = (event: KeyboardEvent) => {
    const last = this.days.length - 1
    const from = this.day ?? last + 1
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    this.day = Math.max(0, Math.min(last, to))
    const plot = this.#plot
    plot?.setCursor({ left: plot.valToPos(this.day, 'x'), top: 0 }, false)
  }
}
customElements.define('month-line', MonthLine)

export function lineLabel(days: Days): string {
  const told = days.filter(({ score }) => score !== null).map(({ date, score }) => `${date.slice(5)} ${score}`)
  return `${words.month}：${told.length === 0 ? words.monthNone : told.join('，')}`
}

function dayText({ date, score, interval, n }: Days[number]): string {
  return score === null ? words.dayNone(date) : words.day(date, score, interval, n)
}

/** The lowest that is drawn: a day's score, or the low end of its interval. */
function worst(days: Days, low: number | null): number | null {
  const ends = days.flatMap(({ interval }) => (interval === null ? [] : [Number(interval[0])]))
  return low === null ? null : Math.min(low, ...ends)
}

/** A day without ratings is a gap and never a zero. */
function dataOf(days: Days): uPlot.AlignedData {
  return [days.map((_, i) => i), days.map(({ score }) => (score === null ? null : Number(score)))]
}

/** The ten below the worst day, so that differences show and the axis has round ends. */
export function lowest(worst: number | null): number {
  return worst === null ? 0 : Math.max(0, Math.floor((Math.min(worst, 100) - 1) / 10) * 10)
}

function shadeWeekends({ ctx, bbox, valToPos }: uPlot, days: Days, fill: string, alpha: number): void {
  ctx.save()
  ctx.fillStyle = fill
  ctx.globalAlpha = alpha
  for (const [i, { date }] of days.entries()) {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6) continue
    const from = valToPos(i - 0.5, 'x', true)
    ctx.fillRect(from, bbox.top, valToPos(i + 0.5, 'x', true) - from, bbox.height)
  }
  ctx.restore()
}

/** A bar for each day with enough ratings to have an interval. */
function drawIntervals({ ctx, valToPos }: uPlot, days: Days, fill: string): void {
  const width = 6 * devicePixelRatio
  ctx.save()
  ctx.fillStyle = fill
  for (const [i, { interval }] of days.entries()) {
    if (interval === null) continue
    const [low, high] = interval.map((end) => valToPos(Number(end), 'y', true)) as [number, number]
    ctx.fillRect(valToPos(i, 'x', true) - width / 2, high, width, Math.max(1, low - high))
  }
  ctx.restore()
}
