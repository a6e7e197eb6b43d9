import { expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { drawOnHub } from '../helpers/draw-on-hub.ts'

/** 200,000 lines are drawn by `npm run bench -- draw`; the acts of 12,000 are as long, and fewer. */
test('a large frame and its draw hold the writer for some milliseconds at a time, and verify', async () => {
  const { t, actsMs, longestActMs, acts } = await drawOnHub(12_000)
  expect(acts).toBeGreaterThan(30)
  // One act of all would be all of their time.
  expect(longestActMs).toBeLessThan(actsMs / 5)
  const counts = t.ledger.db.prepare('SELECT count(*) AS places, total(drawn) AS drawn FROM draw_place').get()
  expect(counts).toEqual({ places: 12_000, drawn: t.entries('draw')[0]!.body.drawn })
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  t.close()
})
