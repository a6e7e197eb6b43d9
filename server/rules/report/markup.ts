import { escaped, type Markup } from './svg.ts'

/**
 * A chapter as it is printed. A small markup and nothing else: an empty line ends a paragraph, `# ` begins a heading, `- ` an
 * item of a list, `1. ` one of a numbered list, and `**…**` is bold. Everything else is text; no address becomes a link.
 */
export function chapterMarkup(text: string): Markup {
  return text
    .split(/\n{2,}/)
    .flatMap((block) => blocks(block.split('\n').filter((each) => each.trim() !== '')))
    .join('')
}

type Kind = 'heading' | 'item' | 'numbered' | 'text'

function kindOf(line: string): Kind {
  if (/^#{1,3} /.test(line)) return 'heading'
  if (/^[-*] /.test(line)) return 'item'
  return /^\d{1,3}[.、] /.test(line) ? 'numbered' : 'text'
}

/** Lines of one kind that follow one another are one element. */
function blocks(lines: readonly string[]): Markup[] {
  const found: Markup[] = []
  for (let from = 0; from < lines.length;) {
    const kind = kindOf(lines[from]!)
    let to = from + 1
    if (kind !== 'heading') while (to < lines.length && kindOf(lines[to]!) === kind) to++
    found.push(block(kind, lines.slice(from, to)))
    from = to
  }
  return found
}

function block(kind: Kind, lines: readonly string[]): Markup {
  if (kind === 'heading') return `<h3>${inline(lines[0]!.replace(/^#+ /, ''))}</h3>`
  if (kind === 'text') return `<p>${lines.map(inline).join('<br>')}</p>`
  const items = lines.map((each) => `<li>${inline(each.replace(/^(?:[-*]|\d{1,3}[.、]) /, ''))}</li>`).join('')
  if (kind === 'item') return `<ul>${items}</ul>`
  const start = Number.parseInt(lines[0]!, 10)
  return `<ol${start === 1 ? '' : ` start="${start}"`}>${items}</ol>`
}

/** Bold, where both marks stand in one line. */
function inline(text: string): Markup {
  const parts = text.split('**')
  // An odd mark is text.
  const even = parts.length % 2 === 0 ? [...parts.slice(0, -2), `${parts.at(-2)}**${parts.at(-1)}`] : parts
  return even.map((part, i) => (i % 2 === 1 && part !== '' ? `<b>${escaped(part)}</b>` : escaped(part))).join('')
}
