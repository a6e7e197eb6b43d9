import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attackLines, playAttack } from '../../server/cli/attack/play-attack.ts'

const CONFIG = join(import.meta.dirname, '../../config/yinchuan')

/** The play of `pingyi simulate --attack`, at small size: what each limit catches, what gets through, what that moves. */
test('a rally of one network, a slow bot, a bought crowd, staff and a smear bend a score less than they would', async () => {
  const report = await playAttack({ config: CONFIG, size: 300, perDay: 3, seed: 7 })
  const of = (name: string) => report.attacks.find(({ attack }) => attack === name)!
  const moved = ({ without, with: bent }: { without: string; with: string }) => Math.abs(Number(bent) - Number(without))
  const couldMove = (one: { without: string; undefended: string }) =>
    Math.abs(Number(one.undefended) - Number(one.without))

  // Five of one network for one unit on one day count, whatever the other cookies; the rest costs more and more work.
  const rally = of('rally')
  expect(rally).toMatchObject({ sent: 300, through: 5, held: { address: 295 }, honestHeld: 0 })
  expect(rally.puzzles).toBeGreaterThan(5 * rally.sent)
  expect(moved(rally)).toBeLessThan(couldMove(rally) / 5)
  // What stays below every threshold gets through; the README says so.
  expect(of('slow-bot').through).toBeGreaterThan(0)
  // Each phone of the staff counts once, and the office's network five times.
  const staff = of('staff')
  expect(staff).toMatchObject({ sent: 20, held: { address: 5, repeat: 10 }, honestHeld: 0 })
  // A smear from many networks shows by what it does to the unit's day; praise of a unit that is praised anyway does not.
  const smear = of('smear')
  expect(Object.keys(smear.held)).toContain('unit-swing')
  expect(moved(smear)).toBeLessThan(couldMove(smear))
  // Nobody is left out by a machine: what is sent either counts or waits for people.
  for (const { sent, through, held } of report.attacks)
    expect(through + Object.values(held).reduce((sum, n) => sum + n, 0)).toBe(sent)
  expect(attackLines(report).join('\n')).toMatch(/集中刷分 rally J36：送来 sent 300，计入 got through 5/)
})
