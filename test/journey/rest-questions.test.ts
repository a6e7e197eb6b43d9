import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR, LONG_AGO, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

/** The office asks a hall about held ratings, and its manager answers: over REST, by real people of every role. */
let hub: TestHub
let li: string
let manager: string
let other: string
let window: string
let device: StrangerDevice
beforeAll(async () => {
  hub = await TestHub.start()
  li = await hub.signIn('campaign-office')
  manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  other = await hub.signIn('hall-manager', { hall: '12345' })
  window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  device = await hub.device(window)
})
afterAll(() => hub.stop())

let moment = TEN - 5 * HOUR
/** A pair of presses: the second, bad and 5 s later, is held as `gap`. */
async function heldPress(level = 1): Promise<string> {
  moment += 600 * SECOND
  const second = device.press(level, moment + 5 * SECOND)
  await device.submit([device.press(5, moment), second])
  return second['id'] as string
}
const WORDS = '是不是办事人自己按的？请看录像。'
const ANSWER = '看过录像：办事人自己按的，隔了五秒又按一次。'
const ask = (token: string, ratings: string[], words = WORDS) =>
  hub.call('POST', '/api/v1/screening/questions', { token, body: { ratings, words } })
const answer = (token: string, question: string, words = ANSWER, hall = 'shimin') =>
  hub.call('POST', `/api/v1/halls/${hall}/questions/${question}/answer`, { token, body: { words } })
const evidence = async (rating: string) =>
  (await hub.call('GET', `/api/v1/screening/ratings/${rating}`, { token: li })).body
const waiting = async (token: string, path = '/api/v1/screening/questions') =>
  (await hub.call('GET', path, { token })).body.questions as { question: string; ratings: { rating: string }[] }[]
const audited = async () => {
  const { body } = await hub.call('GET', '/api/v1/audit', { token: await hub.signIn('auditor') })
  return (body.entries as { action: string; subject: string; actor: string; detail: object }[]).filter(({ action }) =>
    action.startsWith('hall:'),
  )
}
const open = async () => {
  const { body } = await hub.call('GET', '/api/v1/screening/ratings?open=true', { token: li })
  return (body.ratings as { rating: string }[]).map(({ rating }) => rating)
}

describe('a question to the hall', () => {
  test('is seen and answered by its manager, stands beside the rating, and decides nothing', async () => {
    const id = await heldPress()
    expect(await open()).toContain(id)
    const entries = hub.rows().length
    const asked = await ask(li, [id])
    expect(asked.status).toBe(201)
    const question = asked.body.questions[0] as string
    // It waits for the hall, and for no officer meanwhile.
    expect(await open()).not.toContain(id)
    expect(await waiting(manager, '/api/v1/halls/shimin/questions')).toMatchObject([
      { question, hall: 'shimin', words: WORDS, ratings: [{ rating: id, level: 1, question: { answered: false } }] },
    ])
    expect(await answer(manager, question)).toMatchObject({ status: 200, body: { question } })
    expect((await evidence(id)).questions).toMatchObject([
      { question, words: WORDS, ratings: 1, answer: { words: ANSWER, operator: expect.stringMatching(/^user:hall-/) } },
    ])
    // The officer has it again, told that the hall spoke; nothing that counts has moved.
    const { body } = await hub.call('GET', '/api/v1/screening/ratings?open=true', { token: li })
    expect(body.ratings.find(({ rating }: { rating: string }) => rating === id)).toMatchObject({
      verdict: 'held',
      question: { question, answered: true },
    })
    expect(await waiting(li)).toEqual([])
    expect(hub.rows()).toHaveLength(entries)
    expect((await answer(manager, question)).status).toBe(200)
    expect(await answer(manager, question, '另有说明')).toMatchObject({
      status: 409,
      body: { code: 'question-closed' },
    })
  })

  test('is in the audit log with who asked and who answered, and with no words in it', async () => {
    const id = await heldPress()
    const question = (await ask(li, [id])).body.questions[0] as string
    expect(await ask(li, [id])).toMatchObject({ status: 200, body: { questions: [question] } })
    for (let i = 0; i < 2; i++) await answer(manager, question)
    const rows = (await audited()).slice(0, 2)
    expect(rows).toMatchObject([
      { action: 'hall:answer', subject: `question:${question}`, detail: { hall: 'shimin' } },
      { action: 'hall:ask', subject: `rating:${id}`, detail: { halls: 'shimin 1', questions: question } },
    ])
    expect(JSON.stringify(rows)).not.toContain('录像')
  })

  test('is asked by the office alone, and answered by the manager of that hall alone', async () => {
    const id = await heldPress()
    for (const token of [manager, other, await hub.signIn('auditor'), await hub.signIn('admin')])
      expect(await ask(token, [id])).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    const question = (await ask(li, [id])).body.questions[0] as string
    for (const token of [li, await hub.signIn('auditor'), await hub.signIn('admin'), other])
      expect((await answer(token, question)).status).toBe(403)
    // By way of the own hall, another hall's question is none.
    const none = await answer(other, '0198c0de-0000-7000-8000-000000000000', ANSWER, '12345')
    expect([none.status, (await answer(other, question, ANSWER, '12345')).text]).toEqual([404, none.text])
    expect(await waiting(other, '/api/v1/halls/12345/questions')).toEqual([])
    expect((await hub.call('GET', '/api/v1/halls/shimin/questions', { token: other })).status).toBe(403)
    expect((await hub.call('DELETE', `/api/v1/screening/questions/${question}`, { token: manager })).status).toBe(403)
  })

  test('is of held ratings of a hall, once at a time, and with words', async () => {
    const [id, counted] = [await heldPress(), device.press(5, (moment += 600 * SECOND))]
    await device.submit([counted])
    expect(await ask(li, [id, counted['id'] as string])).toMatchObject({ status: 409, body: { code: 'not-held' } })
    expect(await ask(li, [id], '  ')).toMatchObject({ status: 400, body: { code: 'words-missing' } })
    expect((await ask(li, ['0198c0de-0000-7000-8000-000000000000'])).status).toBe(404)
    expect((await ask(li, [id])).status).toBe(201)
    expect(await ask(li, [id], '请再看一遍录像。')).toMatchObject({ status: 409, body: { code: 'question-waits' } })
  })

  test('of many is one for all of them; taken back, the ratings wait for an officer again', async () => {
    const ids = [await heldPress(), await heldPress(2)]
    const question = (await ask(li, ids)).body.questions[0] as string
    expect((await waiting(li)).find((each) => each.question === question)!.ratings).toHaveLength(2)
    const back = () => hub.call('DELETE', `/api/v1/screening/questions/${question}`, { token: li })
    expect((await back()).status).toBe(204)
    expect(await open()).toEqual(expect.arrayContaining(ids))
    expect((await evidence(ids[0]!)).questions).toEqual([])
    expect((await back()).status).toBe(204)
    expect((await answer(manager, question)).body.code).toBe('question-closed')
  })

  test('is over when an officer decides without the answer', async () => {
    const id = await heldPress()
    const question = (await ask(li, [id])).body.questions[0] as string
    const decided = { action: 'release', ratings: [id], reason: '已看录像' }
    expect((await hub.call('POST', '/api/v1/screening/decisions', { token: li, body: decided })).status).toBe(200)
    expect((await waiting(manager, '/api/v1/halls/shimin/questions')).map((each) => each.question)).not.toContain(
      question,
    )
  })
})

test('the list says what was pressed first, and of one that came too soon the press before', async () => {
  const id = await heldPress(2)
  moment += 600 * SECOND
  const changed = device.press(2, moment)
  const better = device.extra(changed, { level: 5 }, 2_410)
  await device.submit([changed, better])
  const { body } = await hub.call('GET', '/api/v1/screening/ratings', { token: li })
  const of = (rating: unknown) => (body.ratings as { rating: string }[]).find((each) => each.rating === rating)
  expect(of(id)).toMatchObject({ rule: 'gap', changed: null, before: { level: 5, byMs: 5_000 } })
  expect(of(changed['id'])).toMatchObject({
    rule: 'change',
    level: 5,
    changed: { from: 2, afterMs: 2_410 },
    before: null,
  })
})

test('beside a rating stands how often its hall changes one in the middle, and what was decided about the last of its kind', async () => {
  const at = TEN - 2 * HOUR
  const ids: string[] = []
  for (const changes of [0, 0, 0, 4]) {
    const code = hub.freshWindow()
    await hub.post(code, 'J16', LONG_AGO)
    const there = await hub.device(code)
    await there.submit([there.press(5, at)])
    for (let i = 1; i <= changes; i++) {
      const press = there.press(2, at + i * 600 * SECOND)
      await there.submit([press, there.extra(press, { level: 4 }, 1_500)])
      ids.push(press['id'] as string)
    }
  }
  const [first, second] = ids as [string, string]
  // Four of them here; in most windows of the hall none.
  expect((await evidence(ids.at(-1)!)).past).toMatchObject({
    changed: 4,
    changedInHall: 0,
    decided: null,
    day: { count: 4, staff: [] },
  })
  const body = { action: 'release', ratings: [first], reason: '手滑' }
  await hub.call('POST', '/api/v1/screening/decisions', { token: li, body })
  expect((await evidence(second)).past.decided).toMatchObject({ action: 'release', reason: '手滑' })
  // Of itself nothing is told here: that stands in its own history.
  expect((await evidence(first)).past.decided).toBeNull()
})
