/** Text that is HTML already. */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export const raw = (text: string): Raw => new Raw(text)

type Shown = Raw | string | number | boolean | null | undefined | readonly Shown[]

const SPECIAL: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** HTML of a template: whatever is put in is escaped unless it was made here; lists are joined, `false` and absent are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Shown[]): Raw {
  return new Raw(parts.map((part, i) => (i === 0 ? part : textOf(values[i - 1]) + part)).join(''))
}

function textOf(value: Shown): string {
  if (value === undefined || value === null || value === false) return ''
  if (value instanceof Raw) return value.text
  if (typeof value === 'object') return value.map(textOf).join('')
  return String(value).replaceAll(/[&<>"']/g, (sign) => SPECIAL[sign]!)
}
