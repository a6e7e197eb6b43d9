import { append } from './append.ts'
import { ballot } from './ballot.ts'
import { backup } from './backup.ts'
import { board } from './board.ts'
import { bridge } from './bridge.ts'
import { catchUp } from './catch-up.ts'
import { corrections } from './corrections.ts'
import { draw } from './draw.ts'
import { holds } from './holds.ts'
import { interference } from './interference.ts'
import { kiosk } from './kiosk.ts'
import { office } from './office.ts'
import { pool } from './pool.ts'
import { verify } from './verify.ts'
import { verifyPage } from './verify-page.ts'
import { soak } from './soak.ts'
import { wholePath } from './whole-path.ts'

/** Every benchmark by name; `npm run bench` runs all, `npm run bench -- whole-path` one. */
const BENCHMARKS: Record<string, () => Promise<void>> = {
  'whole-path': () => wholePath(),
  append: () => append(),
  verify: () => verify(),
  'verify-page': () => verifyPage(),
  bridge: () => bridge(),
  office: () => office(),
  soak: () => soak(),
  backup: () => backup(),
  corrections: () => corrections(),
  'catch-up': () => catchUp(),
  holds: () => holds(),
  draw: () => draw(),
  pool: () => pool(),
  ballot: () => ballot(),
  kiosk: () => kiosk(),
  board: () => board(),
  interference: () => interference(),
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in BENCHMARKS))
if (unknown !== undefined) {
  process.stderr.write(`no benchmark ${unknown}; there are: ${Object.keys(BENCHMARKS).join(', ')}\n`)
  process.exit(2)
}
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stdout.write(`\n== ${name} ==\n`)
  await run()
}
