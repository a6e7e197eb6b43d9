import { VerifyPage } from './verify-page.ts'
// oxlint-disable-next-line import/default -- vite makes it
import VerifyWorker from './worker.ts?worker&inline'

/** As the machine is set; the tokens know the variants by attributes. */
function follow(query: string, attribute: string, value: string): void {
  const media = matchMedia(query)
  const set = () => {
    if (media.matches) document.documentElement.setAttribute(attribute, value)
    else document.documentElement.removeAttribute(attribute)
  }
  media.addEventListener('change', set)
  set()
}
follow('(prefers-color-scheme: dark)', 'data-theme', 'dark')
follow('(prefers-contrast: more)', 'data-contrast', 'high')

const root = document.querySelector<HTMLElement>('#page')!
root.replaceChildren()
new VerifyPage(root, () => new VerifyWorker()).show()
