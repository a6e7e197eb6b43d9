import { expect, test } from 'vitest'
import { parseCommandLine } from '../../firmware-bridge/desk/command-line.ts'
import { firstDay } from '../../kiosk/strings/hub/first-day.zh.ts'
import { COMMANDS } from '../../server/cli/commands/commands.ts'

const STEPS: Record<string, { name: string; how?: readonly string[] }> = firstDay.steps
const lines = Object.values(STEPS).flatMap(({ how = [] }) => how.filter((line) => line.startsWith('pingyi ')))

test('the first day names commands, with their options', () => {
  expect(lines.length).toBeGreaterThan(3)
})

test.each(lines)('there is what the first day says: %s', (line) => {
  const said = line.slice('pingyi '.length)
  const command = COMMANDS.find(({ name }) => said === name || said.startsWith(`${name} `))
  const options = [...said.matchAll(/--([a-z-]+)/g)].map(([, name]) => name!).filter((name) => name !== 'help')
  expect(Object.keys(command!.options)).toEqual(expect.arrayContaining(options))
})

test('the bridge has the command by which the keys of a keypad are tried', () => {
  const [, command] = /pingyi-bridge ([a-z-]+)/.exec(firstDay.keysHow)!
  expect(parseCommandLine([command!])).toMatchObject({ command: 'selftest' })
})
