import { BallotPage } from './ballot-page.ts'
import { KioskMemory, PhoneMemory } from './memory.ts'

/** A machine in a meeting hall is opened as `/ballot/?kiosk`. */
const kiosk = new URLSearchParams(location.search).has('kiosk')
const root = document.querySelector<HTMLElement>('#page')!
// What is said where this script does not run.
root.textContent = ''
const page = new BallotPage(root, {
  kiosk,
  memory: kiosk ? new KioskMemory() : new PhoneMemory(),
  fragment: location.hash,
})
/** The code leaves the address before anything else: no history keeps it. */
function cleanAddress(): void {
  if (location.hash.length > 1 && location.hash !== '#check')
    history.replaceState(null, '', location.pathname + location.search)
}
cleanAddress()
// A slip that is scanned while the page is open loads nothing by itself; on a machine nobody's ballot is lost by it.
addEventListener('hashchange', () => {
  if (location.hash.length < 2) return
  if (!kiosk || page.isFree) location.reload()
  else cleanAddress()
})
void page.open()
