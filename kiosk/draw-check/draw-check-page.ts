import { html, nothing, render, type TemplateResult } from 'lit'
import { DRAW_CHECK_WORDS as W } from '../strings/citizens/draw-check.words.ts'
import { checkFiles, roleOf, troubleOf, type Checked, type DrawFiles } from './check-files.ts'
import { both, resultView, troubleView } from './result-view.ts'

interface Chosen {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

type State =
  | { kind: 'waiting' }
  | { kind: 'checking'; done: number; of: number }
  | { kind: 'checked'; checked: Checked }
  | { kind: 'trouble'; trouble: ReturnType<typeof troubleOf> }

const ROLES = ['frame', 'record'] as const satisfies (keyof DrawFiles)[]

/** The page: two files in, one answer out. It asks nobody and keeps nothing. */
export class DrawCheckPage {
  #root: HTMLElement
  #subtle: SubtleCrypto | undefined
  #files: Partial<Record<keyof DrawFiles, Chosen>> = {}
  #state: State = { kind: 'waiting' }
  /** Counts up with each choice, so that what was asked of earlier files is not shown for later ones. */
  #turn = 0

  /** @param subtle the browser's hash functions; absent on plain web addresses */
  constructor(root: HTMLElement, subtle: SubtleCrypto | undefined) {
    this.#root = root
    this.#subtle = subtle
    root.addEventListener('dragover', (event) => event.preventDefault())
    root.addEventListener('drop', (event) => {
      event.preventDefault()
      void this.#take([...(event.dataTransfer?.files ?? [])])
    })
  }

  show(): void {
    this.#draw()
  }

  async #take(files: readonly File[]): Promise<void> {
    const turn = ++this.#turn
    try {
      for (const file of files) {
        const bytes = new Uint8Array(await file.arrayBuffer())
        this.#files[roleOf(bytes)] = { name: file.name, bytes }
      }
      await this.#check(turn)
    } catch (error) {
      this.#become(turn, { kind: 'trouble', trouble: troubleOf(error) })
    }
  }

  async #check(turn: number): Promise<void> {
    const { frame, record } = this.#files
    if (!frame || !record || !this.#subtle) return this.#become(turn, { kind: 'waiting' })
    const onProgress = (done: number, of: number) => this.#become(turn, { kind: 'checking', done, of })
    const checked = await checkFiles({ frame: frame.bytes, record: record.bytes }, this.#subtle, onProgress)
    this.#become(turn, { kind: 'checked', checked })
  }

  #become(turn: number, state: State): void {
    if (turn !== this.#turn) return
    this.#state = state
    this.#draw()
    // On a phone the answer is below both fields.
    this.#root.querySelector('[data-result]')?.scrollIntoView({ block: 'nearest' })
  }

  #draw(): void {
    render(
      html`<header>
          <h1>${both(W.title)}</h1>
          <p>${both(W.lead)}</p>
        </header>
        ${
          this.#subtle
            ? html`<div class="files">${ROLES.map((role) => this.#field(role))}</div>
              <p class="note">${both(W.drop)}</p>`
            : html`<section class="card bad" role="alert"><p>${both(W.noCrypto)}</p></section>`
        }
        ${stateView(this.#state)}`,
      this.#root,
    )
  }

  #field(role: keyof DrawFiles): TemplateResult {
    const chosen = this.#files[role]
    const choose = (event: Event) => {
      const input = event.target as HTMLInputElement
      const files = [...(input.files ?? [])]
      // The same file may be chosen again after it was changed.
      input.value = ''
      void this.#take(files)
    }
    return html`<section class="card file" data-role=${role}>
      <h2>${both(W[role])}</h2>
      <p class="note">${both(W[`${role}Hint`])}</p>
      <label class="button">
        <input type="file" class="sr" aria-label=${`${W.choose.zh} ${W[role].zh}`} @change=${choose} />
        ${both(chosen ? W.change : W.choose)}
      </label>
      <p class="name">${chosen ? chosen.name : both(W.none)}</p>
    </section>`
  }
}

function stateView(state: State): TemplateResult | typeof nothing {
  switch (state.kind) {
    case 'waiting':
      return nothing
    case 'checking':
      return html`<section class="card" role="status">
        <label>${both(W.checking)}<progress max=${state.of} value=${state.done}></progress></label>
      </section>`
    case 'checked':
      return resultView(state.checked)
    case 'trouble':
      return troubleView(state.trouble)
  }
}
