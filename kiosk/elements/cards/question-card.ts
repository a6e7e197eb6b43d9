import { html, nothing, type TemplateResult } from 'lit'
import { face } from '../faces.ts'
import { formText } from '../form-text.ts'
import { LEVEL_WORDS, RULE_WORDS, screening as words } from '../../strings/office.zh.ts'
import type { HallQuestion } from '../../../server/contract/answers/screening.ts'

export interface QuestionCard {
  hallName: string
  busy: boolean
  /** Where one of the ratings is looked at. */
  href: (rating: string) => string
  /** Null where this person does not answer. */
  answer: ((words: string) => void) | null
  /** Null where this person does not take it back. */
  takeBack: (() => void) | null
}

const SHOWN = 8

/** A question of the office to a hall: what is asked about which held ratings, and the field for the hall's words. */
export function questionCard(question: HallQuestion, card: QuestionCard): TemplateResult {
  const { ratings } = question
  return html`<section class="card request question">
    <h2>
      ${words.askedHall(card.hallName)}
      <small>${question.operator.replace(/^(user|cli):/, '')} ${question.at.slice(5, 16).replace('T', ' ')}</small>
      <small class="r">${words.total(ratings.length)}</small>
    </h2>
    <div class="in">
      <p class="words">${question.words}</p>
      <ul class="asked">
        ${ratings.slice(0, SHOWN).map(
          (row) =>
            html`<li>
              <a href=${card.href(row.rating)}>${row.occurredAt.slice(5, 19).replace('T', ' ')}　${row.window ?? words.call}　${row.unit?.name ?? ''}</a>
              <span class="small-face">
                ${row.changed === null ? nothing : html`${face(row.changed.from as 1, 'small')}<span aria-hidden="true">→</span>`}${face(row.level as 1, 'small')}
                ${row.changed === null ? LEVEL_WORDS[row.level] : words.turned(LEVEL_WORDS[row.changed.from]!, LEVEL_WORDS[row.level]!)}
                <small>${RULE_WORDS[row.rule] ?? ''}</small>
              </span>
            </li>`,
        )}
      </ul>
      ${ratings.length > SHOWN ? html`<p class="s">${words.andMore(ratings.length - SHOWN)}</p>` : nothing}
      ${card.answer === null ? nothing : answerForm(question.question, card.busy, card.answer)}
      ${
        card.takeBack === null
          ? nothing
          : html`<div class="acts">
              <button type="button" class="b" ?disabled=${card.busy} @click=${card.takeBack}>${words.takeQuestionBack}</button>
              <span class="s">${words.takeBackNote}</span>
            </div>`
      }
    </div>
  </section>`
}

function answerForm(id: string, busy: boolean, answer: (words: string) => void) {
  const field = `answer-${id}`
  return html`<form
    @submit=${(event: SubmitEvent) => {
      event.preventDefault()
      answer(formText(new FormData(event.target as HTMLFormElement), 'words').trim())
    }}
  >
    <label class="field" for=${field}>${words.answerWords}</label>
    <textarea id=${field} name="words" rows="3" maxlength="500"></textarea>
    <div class="acts">
      <button class="b solid" ?disabled=${busy}>${words.sendAnswer}</button>
      <span class="s">${words.answerNote}</span>
    </div>
  </form>`
}
