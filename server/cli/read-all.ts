import type { Readable } from 'node:stream'

/** All of standard input; the one line's end that tools add is not part of a secret. */
export async function readAll(input: Readable): Promise<string> {
  let text = ''
  input.setEncoding('utf8')
  for await (const chunk of input) text += chunk as string
  return text.replace(/\r?\n$/, '')
}
