import { html, nothing } from 'lit'
import type { Sealed, SealState } from '../../../server/contract/answers/seals.ts'
import { ASKED_FILES } from '../../../server/contract/export/seal-manifest.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { grouped } from '../../elements/figures.ts'
import { icon } from '../../elements/icons.ts'
import { seal as words } from '../../strings/office.zh.ts'
import { groups } from './seal-view.ts'

/** The files of a seal, or how far they are. */
export function packageView({ package: made, seal }: Sealed, method: MethodCode) {
  if (made.state === 'ready')
    return html`<p class="files">
      ${ASKED_FILES.filter((file) => file !== 'held.csv' || method === 'service-centre').map((file) => html`<a class="b sm" href=${`/api/v1/seals/${seal}/files/${file}`} download>${icon('download', 14)}${file}</a>`)}
      <a class="b sm" href="/verify.html" download>${icon('download', 14)}${words.verifyPage}</a>
    </p>`
  if (made.state === 'failed') return html`<p class="said wrong">${words.failed}：${made.problem}</p>`
  const [done, of] = made.state === 'building' ? [made.done, made.of] : [0, 0]
  return html`<p role="status">${words.building(grouped(done), grouped(of))}</p>
    <progress max=${Math.max(of, 1)} .value=${done}></progress>`
}

/** The digest that an outside party holds of the package; before there is one, the head of the ledger. */
export function hashCard(state: SealState) {
  const made = state.seal?.package
  const [title, note, hash] =
    made?.state === 'ready'
      ? [words.digest, words.digestNote, made.digest]
      : [words.head, words.headNote, state.seal?.hash ?? state.head.hash]
  return html`<section class="card">
    <h2>${title} <small>${note}</small></h2>
    <div class="in"><div class="hash">${groups(hash).map((group) => html`<span>${group}</span>`)}</div></div>
  </section>`
}

/** Seals of the method but for the one that is shown. */
export function earlierSeals(seals: readonly Sealed[], shown: Sealed | null) {
  const past = seals.filter(({ seal }) => seal !== shown?.seal)
  if (past.length === 0) return nothing
  return html`<section class="card">
    <h2>${words.before}</h2>
    <ul class="in lst">
      ${past.map(
        (each) =>
          html`<li><span>${each.from} 至 ${each.to}　${each.sealedAt.slice(0, 10)}</span><span>#${each.seal} ${each.reopened ? words.reopened : nothing}</span></li>`,
      )}
    </ul>
  </section>`
}
