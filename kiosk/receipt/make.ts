import type { Both } from '../strings/citizens/receipt.words.ts'

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
  element.append(...children.filter((child) => child !== null))
  return element
}

/** With these children alone. */
export function fill(element: HTMLElement, ...children: Child[]): void {
  element.textContent = ''
  element.append(...children.filter((child) => child !== null))
}

/** Chinese first, English second and smaller. */
export function both({ zh, en }: Both): [Node, Node] {
  return [make('span', { class: 'zh' }, zh), make('span', { class: 'en', lang: 'en' }, en)]
}
