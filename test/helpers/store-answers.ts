import { CAMPAIGN, OFFICE, SECOND_OFFICE, type Town } from './store-town.ts'
import { drawn, OWNER } from './store-draws.ts'

const IMPORT = '019a9a00-0000-7000-8000-0000000000aa'

/** Answers of two who are drawn, laid down; and what closes them. */
export async function answersLaid(town: Town) {
  const { store, clock } = town
  await drawn(town)
  const { rows } = await store.read('draw.tickets', { campaign: CAMPAIGN, unit: 'J16', kind: 'citizen' })
  const some = rows.filter((row) => row.drawn).slice(0, 2)
  const laid = some.map(({ id }, i) => ({ id, q1: i === 0 ? (5 as const) : (3 as const), answeredAt: '2026-11-18' }))
  const { slice } = await store.act('survey.lay-down', { import: IMPORT, part: 1, rows: laid }, 'user:owner')
  const { draw, revision } = await store.read('survey.progress', CAMPAIGN, clock.now)
  return { campaign: CAMPAIGN, revision, hash: '0'.repeat(64), draw: draw!, import: IMPORT, slices: [slice], rows: 2 }
}

/** A survey with two answers of J16, sealed. */
export async function sealSurvey(town: Town): Promise<{ seal: number; taken: number }> {
  const { store, clock } = town
  const { import: taken } = await store.act('survey.close', await answersLaid(town), 'user:owner')
  const asked = { campaign: CAMPAIGN, method: 'third-party', reason: '合同测试' } as const
  const { checks } = await store.read('seals.state', { ...asked, now: clock.now })
  const accept = checks.flatMap(({ point, state }) => (state === 'note' ? [point] : []))
  await store.act('seals.consent', { ...asked, officer: OFFICE }, 'user:office-1')
  const order = { ...asked, accept, early: true, twoPeople: false, alone: true, officer: OWNER }
  const { seal } = await store.act('seals.seal', order, 'user:owner')
  return { seal, taken }
}

/** The same, opened again, and its answers taken back. @returns the seal */
export async function surveySealed(town: Town): Promise<number> {
  const { store } = town
  const { seal, taken } = await sealSurvey(town)
  await store.act('seals.ask-to-reopen', { seal, officer: OFFICE, reason: '有误' }, 'user:office-1')
  await store.act('seals.reopen', { seal, officer: SECOND_OFFICE, reason: '同意' }, 'user:office-2')
  await store.act('survey.withdraw', { campaign: CAMPAIGN, import: taken, reason: '有误' }, 'user:owner')
  return seal
}
