import { FACE_DRAWINGS } from '../elements/face-drawings.ts'
import { RatePage } from './rate-page.ts'

/** As the phone is set; the tokens know the variants by attributes. */
function follow(query: string, attribute: string, value: string): void {
  if (matchMedia(query).matches) document.documentElement.setAttribute(attribute, value)
}
follow('(prefers-color-scheme: dark)', 'data-theme', 'dark')
follow('(prefers-contrast: more)', 'data-contrast', 'high')

const symbols = document.createElement('div')
symbols.innerHTML = FACE_DRAWINGS
document.body.append(symbols)

const [, unit = ''] = /^\/rate\/([A-Z][0-9]{2,3})\/?$/i.exec(location.pathname) ?? []
void new RatePage(document.querySelector<HTMLElement>('#page')!, document.querySelector<HTMLElement>('#foot')!).start(
  unit === '' ? null : unit.toUpperCase(),
)
