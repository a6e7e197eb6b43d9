import { askHub } from './ask-hub.ts'
import { receiptIn } from './receipt-in-address.ts'
import { ReceiptPage } from './receipt-page.ts'

/** As the phone is set; the tokens know the variants by attributes. */
function follow(query: string, attribute: string, value: string): void {
  const media = matchMedia(query)
  const set = () => {
    if (media.matches) document.documentElement.setAttribute(attribute, value)
    else document.documentElement.removeAttribute(attribute)
  }
  // On iPhones before iOS 14 a query tells no changes so.
  if ('addEventListener' in media) media.addEventListener('change', set)
  set()
}
follow('(prefers-color-scheme: dark)', 'data-theme', 'dark')
follow('(prefers-contrast: more)', 'data-contrast', 'high')

const page = new ReceiptPage(document.querySelector<HTMLElement>('#page')!, (path, body) => askHub(path, body))
const show = () => void page.show(receiptIn(location.hash))
addEventListener('hashchange', show)
show()
