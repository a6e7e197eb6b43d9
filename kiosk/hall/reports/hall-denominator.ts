import { html, type TemplateResult } from 'lit'
import { shanghai } from '../../elements/ages.ts'
import '../../elements/cards/denominator-report.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { denominator as words } from '../../strings/denominator.zh.ts'
import { hallBar } from '../hall-nav.ts'

/** Who was served and asked in this hall: this month so far, or any period. */
export function hallDenominator(desk: Desk, hall: Hall): TemplateResult {
  const today = shanghai(desk.clock.now()).date
  return html`${hallBar(desk, 'denominator', null)}
    <main class="page">
      <denominator-report
        .api=${desk.api}
        .path=${`/api/v1/halls/${encodeURIComponent(hall.code)}/denominator`}
        .heading=${words.title(hall.name)}
        .from=${`${today.slice(0, 8)}01`}
        .to=${today}
        .last=${today}
      ></denominator-report>
    </main>`
}
