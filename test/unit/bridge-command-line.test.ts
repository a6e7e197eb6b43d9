import { expect, test } from 'vitest'
import { parseCommandLine } from '../../firmware-bridge/desk/command-line.ts'
import { helpOf } from '../../firmware-bridge/desk/help.ts'
import { UsageError } from '../../server/machine/usage-error.ts'
import { bridgeCommand } from '../helpers/bridge-process.ts'

function usage(line: string): UsageError {
  try {
    parseCommandLine(line.split(' '))
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error(`${line} was understood`)
}

test.each([
  ['--hubb http://x run', 'pingyi-bridge has no option --hubb', '--hub'],
  ['lst', 'unknown command: lst', 'pingyi-bridge list'],
  ['pair --code', '--code needs a value', '--code 12345678'],
  ['pair --code --port p/1', '--code needs a value', '--code 12345678'],
  ['pair --code 1 --code 2', '--code stands twice', '--code once'],
  ['list --json=yes', '--json takes no value', '--json'],
  ['--json', 'a command is missing', '--help'],
  ['run list', 'one command at a time: run list', ''],
  ['selftest --seconds 0', '--seconds is a whole number from 1 to 600, not 0', ''],
])('%s is told in both languages, with what to write', (line, message, hint) => {
  const error = usage(line)
  expect(error.message).toBe(message)
  expect(error.zh).toMatch(/\p{Script=Han}/u)
  expect(error.hint).toContain(hint)
})

test('settings that the installed command writes give way to those that somebody writes behind them', () => {
  const parsed = parseCommandLine('--hub http://a --hub http://b --data /x list --data /y'.split(' '))
  expect(parsed).toMatchObject({ command: 'list', settings: { hub: 'http://b', data: '/y' } })
  const lamp = parseCommandLine(['lamp', 'try', '--report', '02 01', '--report=00 07', '--port', '-1'])
  expect(lamp).toMatchObject({ wish: { bytes: { reports: ['02 01', '00 07'] }, which: { port: '-1' } } })
})

test('--help of a command says what stands of it, and the options of all', () => {
  const all = helpOf(null)
  for (const command of 'run list status pair unbind selftest learn lamp check udev-rules install'.split(' ')) {
    expect(parseCommandLine([command, '--help'])).toEqual({ command: 'help', of: command })
    expect(parseCommandLine(['help', command])).toEqual({ command: 'help', of: command })
    const one = helpOf(command)
    expect(one.length).toBeLessThan(all.length)
    expect(one.match(/^ {2}pingyi-bridge /gm)).toHaveLength(command === 'pair' ? 2 : 1)
    expect(one).toContain('--log-level LEVEL')
    for (const line of one.split('\n')) expect(all).toContain(line)
  }
  expect(helpOf('pair')).toContain('[--device ID]')
  expect(helpOf('strange')).toBe(all)
})

test('the process says it in English and Chinese and ends with 2', async () => {
  expect(await bridgeCommand(['pair', '--cod', '1'])).toEqual({
    code: 2,
    output:
      'pingyi-bridge: pingyi-bridge has no option --cod; write: --code\n' +
      'pingyi-bridge 没有选项 --cod；应写：--code\npingyi-bridge --help says everything\n',
  })
})
