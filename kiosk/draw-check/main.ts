import { DrawCheckPage } from './draw-check-page.ts'

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
// Typed as always there; on plain web addresses it is not.
const subtle = crypto.subtle as SubtleCrypto | undefined
new DrawCheckPage(root, subtle).show()
