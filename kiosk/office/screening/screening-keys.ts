/** What a key of the screening desk does; null for any other key. */
export type KeyAct = 'next' | 'previous' | 'choose' | 'alike' | 'release' | 'exclude' | 'ask' | 'undo' | 'help'

const KEYS: Record<string, KeyAct> = {
  j: 'next',
  k: 'previous',
  x: 'choose',
  g: 'alike',
  '1': 'release',
  '2': 'exclude',
  '3': 'ask',
  z: 'undo',
  '?': 'help',
  // The letters of the words, as the desk had them first.
  r: 'release',
  e: 'exclude',
}

/** Dead where text is written, where a choice is made from a list, and with a key held that is the browser's own. */
export function keyAct({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): KeyAct | null {
  if (ctrlKey || metaKey || altKey) return null
  const at = target instanceof Element ? target : null
  const isWriting = at?.closest('textarea, select, [contenteditable], input:not([type=checkbox])') != null
  return isWriting ? null : (KEYS[key.toLowerCase()] ?? null)
}
