import { html, type TemplateResult } from 'lit'
import { CHOSEN_MS, minutesToRetry, type Screen } from '../flow/flow-state.ts'
import { newPinView, signedView, staffView, unlockView } from './care.ts'
import { comfortView } from './comfort.ts'
import { closedView, noticeView } from './notice.ts'
import { pairingView } from './pairing.ts'
import { againView, invitedView, restView } from './rate.ts'
import { technicianView } from './technician.ts'
import type { View } from './view.ts'
import { chosenView, reasonsView, thanksView, troubleView } from './visit.ts'

/** The class of a screen: its layout. */
export function classOf(screen: Screen): string {
  switch (screen) {
    case 'unpaired':
      return 'after unp'
    case 'rest':
    case 'invited':
      return screen
    case 'chosen':
    case 'thanks':
      return `after ${screen}`
    case 'again':
      return 'rest again'
    default:
      return 'after'
  }
}

export function draw(view: View, screen: Screen): TemplateResult {
  const { words, second, flow } = view
  const { visit, panel, window } = flow
  switch (screen) {
    case 'rest':
    case 'invited': {
      const shown = visit?.step === 'storing' ? visit.window : window!
      return screen === 'rest' ? restView(view, shown) : invitedView(view, shown)
    }
    case 'chosen':
      return visit?.step === 'chosen' ? chosenView(view, visit) : html``
    case 'again':
      return visit?.step === 'again' || visit?.step === 'changing'
        ? againView(view, visit.taken, visit.taken.at.now + CHOSEN_MS, CHOSEN_MS)
        : html``
    case 'reasons':
      return visit?.step === 'reasons' || visit?.step === 'adding' ? reasonsView(view, visit) : html``
    case 'thanks':
      return visit?.step === 'thanks' ? thanksView(view, visit.taken, visit.until) : html``
    case 'trouble':
      return visit?.step === 'trouble' ? troubleView(view, visit.with, visit.taken) : html``
    case 'comfort':
      return comfortView(view)
    case 'staff':
      return panel?.panel === 'staff' ? staffView(view, panel) : html``
    case 'signed':
      return panel?.panel === 'signed' ? signedView(panel.staff) : html``
    case 'unlock':
      return panel?.panel === 'unlock' ? unlockView(panel) : html``
    case 'new-pin':
      return panel?.panel === 'new-pin' ? newPinView(panel) : html``
    case 'technician':
      return panel?.panel === 'technician' ? technicianView(view, panel) : html``
    case 'paused':
    case 'closed':
      return closedView(view, window!, screen)
    case 'unpaired':
      return pairingView(view)
    case 'starting':
      return noticeView(view, { title: words.starting, second: second.starting, hint: words.startingHint })
    case 'connecting':
      return noticeView(view, { title: words.connecting, second: second.connecting, hint: words.connectingHint })
    case 'no-storage':
      return noticeView(view, {
        title: words.noStorage,
        second: second.noStorage,
        say: words.noRatingHere,
        hint: words.noStorageHint,
      })
    case 'not-placed':
      return noticeView(view, {
        title: words.notPlaced,
        second: second.notPlaced,
        say: words.noRatingHere,
        hint: words.notPlacedHint,
      })
    case 'no-unit':
      return noticeView(view, {
        title: words.noUnit,
        second: second.noUnit,
        say: words.noRatingHere,
        hint: words.noUnitHint(window?.code ?? ''),
      })
    case 'replaced':
      return noticeView(view, {
        title: words.replaced,
        second: second.replaced,
        say: words.noRatingHere,
        hint: words.replacedHint(minutesToRetry(flow, view.now)),
        button: { act: 'take-over', words: words.useThisOne },
      })
    case 'revoked':
      return noticeView(view, {
        title: words.revoked,
        second: second.revoked,
        say: words.noRatingHere,
        hint: words.revokedHint,
      })
  }
}
