import type { Words } from '../strings/closed.words.ts'

type Child = Node | string | null

/** An element with attributes and children. Texts are set as texts: nothing that came over the wire becomes markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(name, value === true ? '' : value)
  }
  for (const child of children) if (child !== null) element.append(child)
  return element
}

/** Chinese first, English second and smaller. */
export function both({ zh, en }: Words): [Node, Node] {
  return [document.createTextNode(zh), make('span', { class: 'en', lang: 'en' }, en)]
}

/** In code points, as the hub counts. */
export function lengthOf(text: string): number {
  return Array.from(text.trim()).length
}
