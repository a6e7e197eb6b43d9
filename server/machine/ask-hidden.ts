import { stripVTControlCharacters } from 'node:util'

/** What of a terminal is needed to type without being seen. */
export interface Terminal {
  isTTY?: boolean
  setRawMode(raw: boolean): unknown
  setEncoding(encoding: 'utf8'): unknown
  on(event: 'data', heard: (text: string) => void): unknown
  off(event: 'data', heard: (text: string) => void): unknown
  resume(): unknown
  pause(): unknown
}

const ENTER = new Set(['\r', '\n', '\u0004'])
const ERASE = new Set(['\b', '\u007f'])
const [CTRL_C, ERASE_LINE] = ['\u0003', '\u0015']

/**
 * Asks for a secret on a terminal; nothing that is typed is shown.
 *
 * @param ports.interrupted called for Ctrl-C, when the terminal is as it was before
 */
export async function askHidden(
  prompt: string,
  ports: { input: Terminal; say: (text: string) => void; interrupted: () => void },
): Promise<string> {
  const { input, say, interrupted } = ports
  say(prompt)
  input.setRawMode(true)
  input.setEncoding('utf8')
  let typed: string[] = []
  const end = await new Promise<'done' | 'interrupted'>((resolve) => {
    const heard = (text: string) => {
      // An arrow key is no part of a password.
      for (const sign of stripVTControlCharacters(text)) {
        const ended = ENTER.has(sign)
        if (ended || sign === CTRL_C) {
          input.off('data', heard)
          resolve(ended ? 'done' : 'interrupted')
          return
        }
        if (ERASE.has(sign)) typed.pop()
        else if (sign === ERASE_LINE) typed = []
        else typed.push(sign)
      }
    }
    input.on('data', heard)
    input.resume()
  })
  input.setRawMode(false)
  input.pause()
  say('\n')
  if (end === 'interrupted') {
    interrupted()
    return ''
  }
  return typed.join('')
}
