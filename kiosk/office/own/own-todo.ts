import { html, nothing } from 'lit'
import type { TodoList } from '../../../server/contract/answers/hub/todo.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { LightElement } from '../../elements/light-element.ts'
import { todo as words } from '../../strings/scores.zh.ts'
import { dutyOf, fromHere } from '../todo-card.ts'

/** 待办 of whoever has no table of scores before them: units, owners, who reports. */
export class OwnTodo extends LightElement {
  static override properties = { api: { attribute: false }, items: { state: true } }
  declare api: HubApi
  declare items: TodoList['items'] | null

  constructor() {
    super()
    this.items = null
  }

  override firstUpdated(): void {
    void this.#ask()
  }

  override render() {
    if (this.items === null) return nothing
    return html`<section class="card todo noprint">
      <h2>${words.title} <small>${this.items.length === 0 ? nothing : words.count(this.items.length)}</small></h2>
      <div class="in">
        ${
          this.items.length === 0
            ? html`<p class="none">${words.none}</p>`
            : html`<ul class="lst">
                ${this.items
                  .map(fromHere)
                  .map(dutyOf)
                  .map(
                    ({ text, href, late }) =>
                      html`<li>
                      <span class=${late ? 'late' : ''}>${text}${late ? words.overdue : nothing}</span>
                      <a class="b sm" href=${href ?? ''} aria-label=${words.go(text)}>${words.goTo}</a>
                    </li>`,
                  )}
              </ul>`
        }
      </div>
    </section>`
  }

  /** Without an answer there is no card: the page stands without it. */
  async #ask(): Promise<void> {
    try {
      this.items = (await this.api.get<TodoList>('/api/v1/todo')).items
    } catch {
      this.items = null
    }
  }
}
customElements.define('own-todo', OwnTodo)
