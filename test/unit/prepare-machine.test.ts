import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chromiumMissing, chromiumPath, pagesPath } from '../helpers/chromium.ts'
import { prepareMachine, type Machine, type Need } from '../helpers/prepare-machine.ts'

/** A machine on which `apt-get install` brings what is named, unless `apt` says otherwise. */
function machineOf(given: Partial<Machine> = {}) {
  const installed = new Set<string>()
  const said: string[] = []
  const ran: string[][] = []
  let pauses = 0
  const needs: Need[] = ['tea', 'cups'].map((name) => ({
    name,
    found: () => installed.has(name),
    debian: [name],
    usedBy: `the ${name} journey`,
  }))
  const machine: Machine = {
    canInstall: true,
    ci: false,
    apt(args) {
      ran.push(args)
      if (args[0] === 'install') for (const name of args) installed.add(name)
      return { ok: true, errors: '' }
    },
    async pause() {
      pauses++
    },
    say: (line) => void said.push(line),
    ...given,
  }
  return { machine, needs, installed, said, ran, pauses: () => pauses }
}

test('a machine that has everything is left alone', async () => {
  const { machine, needs, installed, ran, said } = machineOf()
  for (const need of needs) installed.add(need.name)
  expect(await prepareMachine(needs, machine)).toBe(true)
  expect([...ran, ...said]).toEqual([])
})

test('what is missing is installed, and nothing else', async () => {
  const { machine, needs, installed, ran } = machineOf()
  installed.add('tea')
  expect(await prepareMachine(needs, machine)).toBe(true)
  expect(ran).toEqual([['update'], ['install', '-y', '--no-install-recommends', 'cups']])
})

test('a lock held by another installation is waited for; what it brought is not installed again', async () => {
  const { machine, needs, installed, ran, pauses } = machineOf()
  const { apt } = machine
  let tries = 0
  machine.apt = (args) => {
    tries++
    if (tries === 1)
      return { ok: false, errors: 'E: Could not get lock /var/lib/apt/lists/lock. It is held by 7 (apt)' }
    installed.add('tea')
    return apt(args)
  }
  expect(await prepareMachine(needs, machine)).toBe(true)
  expect(pauses()).toBe(1)
  expect(ran.at(-1)).toEqual(['install', '-y', '--no-install-recommends', 'tea', 'cups'])
})

test('a failed installation is said with its reason, and the command to run', async () => {
  const { machine, needs, said, pauses } = machineOf({
    apt: () => ({ ok: false, errors: 'W: old list\nE: Unable to locate package tea\n' }),
  })
  expect(await prepareMachine(needs, machine)).toBe(true)
  expect(pauses()).toBe(0)
  expect(said).toContain('!!! apt-get failed: E: Unable to locate package tea')
  expect(said.at(-1)).toContain('apt-get install -y --no-install-recommends cups')
})

test('without the right to install the tests go on, but not in CI', async () => {
  const mine = machineOf({ canInstall: false })
  expect(await prepareMachine(mine.needs, mine.machine)).toBe(true)
  expect(mine.ran).toEqual([])
  expect(mine.said).toHaveLength(2)
  expect(mine.said[0]).toContain('tests of the tea journey are skipped')

  const ci = machineOf({ canInstall: false, ci: true })
  expect(await prepareMachine(ci.needs, ci.machine)).toBe(false)
  expect(ci.said[0]).toContain('CI skips nothing')
})

test('what no package brings is fetched when the packages are there, and tried again', async () => {
  const { machine, needs, installed, ran, said, pauses } = machineOf()
  let tries = 0
  const kettle: Need = {
    name: 'kettle',
    found: () => tries === 2,
    debian: [],
    fetch() {
      expect(installed).toContain('tea')
      return ++tries === 2 ? null : 'no answer'
    },
    usedBy: 'the tea journey',
  }
  expect(await prepareMachine([...needs, kettle], machine)).toBe(true)
  expect({ tries, pauses: pauses() }).toEqual({ tries: 2, pauses: 1 })
  expect(said).toContain('!!! kettle cannot be fetched: no answer')

  // Only the lists are brought up to date for something that is fetched and not installed.
  ran.length = 0
  tries = 1
  kettle.found = () => false
  kettle.fetch = () => 'no answer'
  machine.ci = true
  expect(await prepareMachine([...needs, kettle], machine)).toBe(false)
  expect(ran).toEqual([['update']])
  expect(said.at(-1)).toContain('Run: sudo apt-get update && npm run prepare-machine')
})

test('what only spares time is installed apart, and where it is not to be had the tests run without it, in CI, too', async () => {
  const { machine, needs, installed, ran, said } = machineOf({ ci: true })
  const { apt } = machine
  machine.apt = (args) =>
    args.includes('samovar') ? { ok: false, errors: 'E: Unable to locate package samovar' } : apt(args)
  const samovar: Need = {
    name: 'samovar',
    found: () => false,
    debian: ['samovar'],
    usedBy: 'journeys of tea',
    spares: true,
  }
  expect(await prepareMachine([samovar, ...needs], machine)).toBe(true)
  expect([...installed].filter((name) => ['tea', 'cups', 'samovar'].includes(name))).toEqual(['tea', 'cups'])
  expect(ran.filter(([what]) => what === 'install')).toEqual([
    ['install', '-y', '--no-install-recommends', 'tea', 'cups'],
  ])
  expect(said.slice(-2)).toEqual([
    '!!! apt-get failed: E: Unable to locate package samovar',
    '!!! samovar is missing, so journeys of tea take longer. Run: sudo apt-get install -y --no-install-recommends samovar',
  ])
})

test('pages are shown by a Chromium without windows where there is one, and by the whole one where that is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-path-'))
  try {
    for (const name of ['chromium', 'chromium-headless-shell']) {
      const file = join(folder, name)
      if (name !== 'chromium') expect(pagesPath({ PATH: folder })).toBe(join(folder, 'chromium'))
      writeFileSync(file, '#!/bin/sh\n')
      chmodSync(file, 0o755)
    }
    expect(pagesPath({ PATH: folder })).toBe(join(folder, 'chromium-headless-shell'))
    expect(chromiumPath({ PATH: folder })).toBe(join(folder, 'chromium'))
    expect(pagesPath({ PATH: folder, PINGYI_CHROMIUM: process.execPath })).toBe(process.execPath)
    expect(pagesPath({ PATH: folder, PINGYI_CHROMIUM: '/nowhere/chromium' })).toBeNull()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('Chromium is found by its variable or in PATH, and missing is a reason to skip except in CI', () => {
  expect(chromiumPath({ PINGYI_CHROMIUM: process.execPath, PATH: '' })).toBe(process.execPath)
  expect(chromiumPath({ PINGYI_CHROMIUM: '/nowhere/chromium', PATH: process.env.PATH })).toBeNull()
  expect(chromiumPath({ PATH: '' })).toBeNull()
  expect(chromiumMissing({ PATH: '' })).toMatch(/PINGYI_CHROMIUM/)
  expect(chromiumMissing({ PATH: '', CI: 'true' })).toBe(false)
})
