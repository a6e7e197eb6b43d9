import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { askHidden, type Terminal } from '../../server/machine/ask-hidden.ts'
import { runCommandLine } from '../../server/cli/run-command-line.ts'

/** A terminal on which somebody types once it shows nothing any more. */
function terminal(...typed: string[]) {
  const events = new EventEmitter()
  const modes: boolean[] = []
  const input = Object.assign(events, {
    isTTY: true,
    setRawMode: (raw: boolean) => modes.push(raw),
    setEncoding: () => {},
    pause: () => {},
    resume: () => {
      for (const text of typed) events.emit('data', text)
    },
  }) as unknown as Terminal
  return { input, modes }
}

test.each([
  ['what is typed, up to Enter', ['an offi', 'cer\r', 'more'], 'an officer'],
  ['what is pasted with its line', ['密码 with blanks\n'], '密码 with blanks'],
  ['what was rubbed out is gone, a Chinese letter as a whole', ['ab密\u007f\u007fc\r'], 'ac'],
  ['a line that was rubbed out is gone', ['wrong\u0015right\r'], 'right'],
  ['arrow keys are no part of it', ['a\u001b[Db\r'], 'ab'],
])('%s', async (_, typed, secret) => {
  const { input, modes } = terminal(...typed)
  let said = ''
  expect(await askHidden('password: ', { input, say: (text) => (said += text), interrupted: () => {} })).toBe(secret)
  expect(said).toBe('password: \n')
  expect(modes).toEqual([true, false])
})

test('Ctrl-C gives the terminal back and answers nothing', async () => {
  const { input, modes } = terminal('half a pass\u0003')
  let interrupted = 0
  expect(await askHidden('', { input, say: () => {}, interrupted: () => interrupted++ })).toBe('')
  expect([interrupted, modes]).toEqual([1, [true, false]])
})

test('a command asks the terminal for the officer’s password, and without one says how to hand it over', async () => {
  const asked: string[] = []
  const run = async (askSecret: boolean) => {
    let err = ''
    const code = await runCommandLine('clock right --reason x --officer zhang --data /nowhere/at/all'.split(' '), {
      env: {},
      user: 'tester',
      checkout: '/nowhere',
      readInput: async () => '',
      ...(askSecret ? { askHidden: async (prompt: string) => (asked.push(prompt), '') } : {}),
      out: () => {},
      err: (text) => (err += text),
    })
    return { code, err }
  }
  for (const terminalThere of [false, true])
    expect(await run(terminalThere)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--officer-password-stdin.*PINGYI_OFFICER_PASSWORD/),
    })
  expect(asked).toEqual([expect.stringContaining('zhang')])
})
