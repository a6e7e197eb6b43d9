import type { WindowHistory, Found } from './window-history.ts'

/**
 * A device that nobody of the office has seen, and that does not say that it is a kiosk or a keypad that the hub knows, or
 * shows no key: as far as the hub can tell, a program. What it says of itself proves nothing, so the other way round
 * nothing is concluded.
 */
export function softwareKey({ devices }: WindowHistory): Found[] {
  return devices
    .filter(({ unseen, model, hasKey, knownModel }) => unseen && model !== null && !(hasKey && knownModel))
    .map(({ id, placed, model, hasKey }) => ({
      subject: id,
      since: placed,
      evidence: { device: id, model: model ?? '', key: hasKey ? 1 : 0 },
    }))
}
