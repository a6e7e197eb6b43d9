import { UNKNOWN_WORD } from '../../../strings/closed.words.ts'
import { reversed } from '../../../elements/sorted.ts'
import { html, nothing } from 'lit'
import type { AlertFacts } from '../../../../server/contract/answers/alerts.ts'
import type { Placement, Postings, RegisteredDevice } from '../../../../server/contract/answers/halls.ts'
import type { LiveWindow } from '../../../../server/contract/hall/hall-feed.ts'
import { age } from '../../../elements/ages.ts'
import type { Desk } from '../../../elements/desk-gate.ts'
import { icon } from '../../../elements/icons.ts'
import { evidenceText, RULE_NAMES } from '../../../strings/hall/alerts.zh.ts'
import { PROBLEM_WORDS } from '../../../strings/desk.zh.ts'
import { windowPage as words } from '../../../strings/hall/hall-reports.zh.ts'
import '../../register/keypad-test.ts'
import { shortName } from '../tile-view.ts'

/** What stands beside the ratings of a window: its devices, what the hub noticed, who served there, what stood there. */

const MOST_INCIDENTS = 8

export function devicesCard(
  { live, gaps }: { live: LiveWindow; gaps: ReadonlyMap<string, string> },
  desk: Desk,
  hall: string,
) {
  const now = desk.clock.now()
  return html`<section class="card">
    <h2>${words.devices}</h2>
    <div class="in">
      ${
        live.devices.length === 0
          ? html`<p class="none">${words.noDevices}</p>`
          : live.devices.map(({ id, kind, online, received, expected, lastSeen, pending, problems }) => {
              const missing = gaps.get(id)
              return html`<div class="dev">
                ${icon(kind, 22)}<b>${kind === 'kiosk' ? words.kiosk : words.keypad}</b>
                <span class="got">${words.got(received, expected)}</span>
                <p>
                  ${missing ? html`<span class="wrong">${words.missing(missing)}</span>` : words.complete} ·
                  ${online ? words.online : words.offline}${lastSeen ? ` · ${age(now - lastSeen)}` : nothing} ·
                  ${words.pending(pending)}
                </p>
                ${problems.map((problem) => html`<p class=${problem === 'storage-not-persistent' ? 's' : 'wrong'}>${PROBLEM_WORDS[problem] ?? UNKNOWN_WORD}</p>`)}
                ${
                  kind === 'keypad'
                    ? html`<keypad-test
                        .api=${desk.api}
                        .hall=${hall}
                        .device=${id}
                        .received=${received}
                      ></keypad-test>`
                    : nothing
                }
              </div>`
            })
      }
    </div>
  </section>`
}

export function incidentsCard(incidents: readonly AlertFacts[]) {
  return html`<section class="card">
    <h2>${words.incidents} <small>${words.incidentsNote}</small></h2>
    ${
      incidents.length === 0
        ? html`<p class="in none">${words.incidentsNone}</p>`
        : html`<ol class="in spans incidents">
            ${incidents.slice(0, MOST_INCIDENTS).map(
              ({ rule, since, until, evidence, acknowledged }) =>
                html`<li>
                  <b>${RULE_NAMES[rule]}</b> ${spanOf({ from: since, to: until })}
                  <p>
                    ${evidenceText(rule, evidence)}${acknowledged ? `；${operatorName(acknowledged.operator)}：${acknowledged.word}` : nothing}
                  </p>
                </li>`,
            )}
            ${incidents.length > MOST_INCIDENTS ? html`<li class="none">${words.incidentsMore(incidents.length - MOST_INCIDENTS)}</li>` : nothing}
          </ol>`
    }
  </section>`
}

export function postingsCard(postings: readonly Postings['postings'][number][]) {
  return html`<section class="card">
    <h2>${words.postings} <small>${words.postingsNote}</small></h2>
    <ol class="in spans">
      ${
        postings.length === 0
          ? html`<li class="none">${words.noPostings}</li>`
          : reversed(postings).map(
              (posting) => html`<li><b>${shortName(posting.name)}</b> ${posting.unit} ${spanOf(posting)}</li>`,
            )
      }
    </ol>
  </section>`
}

export function placementsCard(placements: readonly Placement[]) {
  return html`<section class="card">
    <h2>${words.placements} <small>${words.placementsNote}</small></h2>
    <ol class="in spans">
      ${placements.map(
        (placement) =>
          html`<li>
            <b>${placement.kind === 'kiosk' ? words.kiosk : words.keypad}</b>
            <span class="mono">${placement.device.slice(0, 8)}</span> ${spanOf(placement)}
          </li>`,
      )}
    </ol>
  </section>`
}

function operatorName(operator: string): string {
  return operator.replace(/^user:/, '')
}

export function openGaps(gaps: Pick<RegisteredDevice, 'id' | 'gaps'>['gaps']): string {
  const open = gaps.filter(({ filledAt }) => filledAt === null)
  return open.map(({ first, last }) => (first === last ? `${first}` : `${first} 至 ${last}`)).join('、')
}

function spanOf({ from, to }: { from: string; to: string | null }) {
  const day = (iso: string) => iso.slice(0, 16).replace('T', ' ')
  return html`<p>${to === null ? words.from(day(from)) : words.span(day(from), day(to))}</p>`
}
