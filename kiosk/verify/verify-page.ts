import { html, nothing, render, type TemplateResult } from 'lit'
import { VERIFY_WORDS as W, withNumber } from '../strings/verify.words.ts'
import type { Progress } from './check-package.ts'
import { chosenFiles, droppedFiles } from './dropped-files.ts'
import type { Given } from './package/unpack.ts'
import type { Report } from './report.ts'
import { both, keyStateOf, manyView, reportView, said, troubleView } from './report-view.ts'
import type { Told } from './worker.ts'

type State =
  | { kind: 'waiting' }
  | { kind: 'stopped' }
  | { kind: 'checking'; progress: Progress }
  | { kind: 'checked'; report: Report }
  | { kind: 'many'; folders: string[] }
  | { kind: 'trouble'; detail: string }

/** The page: a package in, one answer out. It asks nobody and keeps nothing. */
export class VerifyPage {
  readonly #root: HTMLElement
  readonly #start: () => Worker
  #worker: Worker | null = null
  #given: Given[] = []
  #state: State = { kind: 'waiting' }
  /** What somebody typed from paper. */
  #paper = ''

  /** @param start a worker that checks */
  constructor(root: HTMLElement, start: () => Worker) {
    this.#root = root
    this.#start = start
    root.addEventListener('dragover', (event) => event.preventDefault())
    root.addEventListener('drop', (event) => {
      event.preventDefault()
      if (event.dataTransfer) void droppedFiles(event.dataTransfer).then((given) => this.#take(given))
    })
  }

  show(): void {
    this.#draw()
  }

  /** Single files may come one after the other; a file of the same name takes the place of the first. */
  #take(given: readonly Given[]): void {
    if (given.length === 0) return
    const names = new Set(given.map(({ name }) => name))
    this.#given = [...this.#given.filter(({ name }) => !names.has(name)), ...given]
    this.#end()
    try {
      this.#check()
    } catch (error) {
      this.#become({ kind: 'trouble', detail: String(error) })
    }
  }

  #check(): void {
    const worker = (this.#worker = this.#start())
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      if (worker !== this.#worker) return
      if ('progress' in data) return this.#become({ kind: 'checking', progress: data.progress })
      this.#end()
      if ('report' in data) this.#become({ kind: 'checked', report: data.report })
      else if ('folders' in data) this.#become({ kind: 'many', folders: data.folders })
      else this.#become({ kind: 'trouble', detail: data.trouble })
    })
    worker.addEventListener('error', (event) => {
      if (worker !== this.#worker) return
      this.#end()
      this.#become({ kind: 'trouble', detail: event.message })
    })
    this.#become({ kind: 'checking', progress: { step: 'files', done: 0 } })
    worker.postMessage(this.#given)
  }

  #end(): void {
    this.#worker?.terminate()
    this.#worker = null
  }

  #stop(): void {
    this.#end()
    this.#given = []
    this.#become({ kind: 'stopped' })
    this.#focusFirst()
  }

  #anew(): void {
    this.#end()
    this.#given = []
    this.#paper = ''
    this.#become({ kind: 'waiting' })
    this.#focusFirst()
  }

  /** The button that had the keyboard is gone. */
  #focusFirst(): void {
    this.#root.querySelector<HTMLElement>('input')?.focus()
  }

  #become(state: State): void {
    const before = this.#state.kind
    this.#state = state
    this.#draw()
    if (state.kind === 'checked' && before !== 'checked') {
      // On a phone the answer is below the files.
      this.#root.querySelector('[data-result]')?.scrollIntoView({ block: 'nearest' })
    }
  }

  #draw(): void {
    const state = this.#state
    render(
      html`<header>
          <h1>${both(W.title)}</h1>
          <p>${both(W.lead)}</p>
        </header>
        <section class="card drop">
          <div class="buttons">${this.#field(false)} ${this.#field(true)}</div>
          ${this.#given.length > 0 ? html`<p class="name">${this.#given.map(({ name }) => name).join('　')}</p>` : nothing}
          ${
            state.kind === 'checking' || this.#given.length === 0
              ? nothing
              : html`<button type="button" class="button" @click=${() => this.#anew()}>${both(W.again)}</button>`
          }
        </section>
        <p class="sr" role="status">${this.#spoken()}</p>
        ${this.#stateView()}`,
      this.#root,
    )
  }

  /** One sentence, spoken once: a progress that counts aloud cannot be listened to. */
  #spoken(): string {
    const state = this.#state
    if (state.kind === 'checking') return W[state.progress.step].zh
    if (state.kind === 'checked') return said(state.report, keyStateOf(state.report, this.#paper))
    if (state.kind === 'stopped') return W.stopped.zh
    if (state.kind === 'many') return W.many.zh
    return state.kind === 'trouble' ? W.trouble.zh : ''
  }

  #field(folder: boolean): TemplateResult {
    const words = folder ? W.chooseFolder : W.chooseFiles
    const choose = (event: Event) => {
      const input = event.target as HTMLInputElement
      const given = chosenFiles(input.files ?? [])
      // The same files may be chosen again after they were changed.
      input.value = ''
      this.#take(given)
    }
    return html`<label class="button">
      <input
        type="file"
        class="sr"
        data-field=${folder ? 'folder' : 'files'}
        multiple
        ?webkitdirectory=${folder}
        aria-label=${words.zh}
        @change=${choose}
      />
      ${both(words)}
    </label>`
  }

  #stateView(): TemplateResult | typeof nothing {
    const state = this.#state
    switch (state.kind) {
      case 'waiting':
        return nothing
      case 'stopped':
        return html`<section class="card"><p>${both(W.stopped)}</p></section>`
      case 'checking': {
        const { step, done } = state.progress
        const counted = step === 'files' ? withNumber(W.bytes, Math.floor(done / 2 ** 20)) : withNumber(W.entries, done)
        return html`<section class="card">
          <label>${both(W[step])}<progress></progress></label>
          <p class="note">${both(counted)}</p>
          <button type="button" class="button" @click=${() => this.#stop()}>${both(W.stop)}</button>
        </section>`
      }
      case 'checked':
        return reportView(state.report, this.#paper, (paper) => {
          this.#paper = paper
          this.#draw()
        })
      case 'many':
        return manyView(state.folders)
      case 'trouble':
        return troubleView(state.detail)
    }
  }
}
