import { html, nothing, type TemplateResult } from 'lit'
import type { ChapterVersions, ReportChapterState } from '../../../server/contract/answers/report.ts'
import { MOST_CHAPTER } from '../../../server/contract/report/chapters.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { report as words } from '../../strings/report.zh.ts'
import { who } from '../screening/screening-view.ts'
import { keepDraft, readDraft, type Draft } from './draft.ts'
import { whenOf } from './when.ts'

/** One chapter of the report: its newest version, an editor with a draft of its own, and the versions before. */
export class ReportChapter extends NoticeElement {
  static override properties = {
    campaign: { attribute: false },
    base: { attribute: false },
    state: { attribute: false },
    writes: { attribute: false },
    draft: { state: true },
    open: { state: true },
    versions: { state: true },
  }
  declare campaign: string
  declare base: string
  declare state: ReportChapterState
  /** Whether this person writes. */
  declare writes: boolean
  /** What stands in the field and goes on from which version; null: nothing was touched. */
  declare draft: Draft | null
  declare open: boolean
  declare versions: ChapterVersions['versions'] | null

  constructor() {
    super()
    this.draft = null
    this.open = false
    this.versions = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const found = readDraft(localStorage, this.desk.session.username, this.campaign, this.state.chapter)
    if (!this.writes || found === null || found.text === this.state.text) return
    this.draft = found
    this.open = true
    this.notice = { text: words.draftFound(found.seen), wrong: false }
  }

  override render(): TemplateResult {
    const { title, version, operator, at } = this.state
    return html`<section class="card rp-chapter">
      <h2>
        ${title}
        <small>${version === 0 ? words.nobody : words.by(who(operator!), whenOf(at!), version)}</small>
        <span class="r"
          >${
            this.writes
              ? html`<button class="b sm" aria-expanded=${this.open ? 'true' : 'false'} @click=${() => (this.open = !this.open)}>
                  ${this.open ? words.close : words.edit}<span class="sr">${title}</span>
                </button>`
              : nothing
          }</span
        >
      </h2>
      <div class="in">
        ${this.open ? this.#editor() : version === 0 ? nothing : html`<p class="rp-text">${this.state.text || words.emptyText}</p>`}
        ${version > 1 ? this.#earlier() : nothing}
      </div>
    </section>`
  }

  #editor(): TemplateResult {
    const text = this.draft?.text ?? this.state.text
    const { length } = [...text]
    const isOver = length > MOST_CHAPTER
    const { title, version, operator } = this.state
    const isNewer = this.draft !== null && this.draft.seen < version
    return html`${
      isNewer
        ? html`<div class="rp-newer" role="alert">
              <p>${words.newer(who(operator!), version)}</p>
              <details open>
                <summary>${words.newest(version)}</summary>
                <p class="rp-text">${this.state.text || words.emptyText}</p>
              </details>
              <div class="acts">
                <button class="b" @click=${() => this.#drop()}>${words.takeTheirs}</button
                ><button class="b" @click=${() => this.#keep({ seen: version, text })}>${words.takeMine}</button>
              </div>
            </div>`
        : nothing
    }
      <label class="field"
        ><span class="sr">${title}</span
        ><textarea
          rows="10"
          aria-invalid=${isOver ? 'true' : 'false'}
          aria-describedby="said-${this.state.chapter}"
          .value=${text}
          @input=${(event: Event) => this.#keep({ seen: this.draft?.seen ?? version, text: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
      </label>
      <p class="s rp-count">
        <span>${isOver ? words.tooLong(length - MOST_CHAPTER) : words.count(length, MOST_CHAPTER)}</span><span>${words.draftKept}</span>
      </p>
      <div class="acts">
        <button class="b solid" ?disabled=${this.busy || isNewer} @click=${() => void this.#save()}>
          ${this.busy ? words.saving : words.save}
        </button>
        ${this.draft === null || isNewer ? nothing : html`<button class="b" @click=${() => this.#drop()}>${words.dropDraft}</button>`}
      </div>
      <p id="said-${this.state.chapter}" class="said ${this.notice?.wrong ? 'wrong' : ''}" role="status">${this.notice?.text ?? nothing}</p>`
  }

  #earlier(): TemplateResult {
    const before = this.versions?.slice(1)
    return html`<details
      class="rp-versions"
      @toggle=${(event: Event) => (event.target as HTMLDetailsElement).open && void this.#load()}
    >
      <summary>${words.versions}</summary>
      ${
        before === undefined
          ? nothing
          : before.length === 0
            ? html`<p class="s">${words.noVersions}</p>`
            : before.map(
                ({ version, operator, at, text }) => html`<details>
                  <summary>${words.by(who(operator), whenOf(at), version)}</summary>
                  <p class="rp-text">${text || words.emptyText}</p>
                </details>`,
              )
      }
    </details>`
  }

  #keep(draft: Draft | null): void {
    this.draft = draft
    this.notice = null
    keepDraft(localStorage, this.desk.session.username, this.campaign, this.state.chapter, draft)
  }

  #drop(): void {
    this.#keep(null)
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    try {
      this.versions = (await api.get<ChapterVersions>(`${this.base}/chapters/${this.state.chapter}`)).versions
    } catch (error) {
      this.notice = { text: problemOfThrown(error).zh, wrong: true }
    }
  }

  async #save(): Promise<void> {
    const { draft } = this
    if (draft === null) {
      this.notice = { text: words.unchanged, wrong: false }
      return
    }
    await this.act(async () => {
      const { version } = await this.desk.api.post<{ version: number }>(
        `${this.base}/chapters/${this.state.chapter}`,
        draft,
      )
      this.#drop()
      this.versions = null
      this.notice = { text: words.saved(version), wrong: false }
    })
    this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
  }
}
customElements.define('report-chapter', ReportChapter)
