import type { SurveyEntries } from '../../../contract/ledger/survey-entries.ts'
import type { Origins } from '../origins.ts'

type DrawKind = 'frame-lines' | 'frame' | 'draw-seed' | 'draw-order' | 'draw'

/** Where members of the entries of frame and draw come from (`MEMBERS`). */
export const MEMBERS_OF_DRAWS: { readonly [K in DrawKind]: Origins<SurveyEntries[K]> } = {
  'frame-lines': { frame: 'said:frame-wrong', part: 'follows:frame-wrong', lines: 'said:frame-wrong' },
  frame: {
    campaign: 'said',
    lines: 'said:frame-wrong',
    hash: 'follows:frame-wrong',
    strata: {
      unit: 'follows:frame-wrong',
      kind: 'follows:frame-wrong',
      size: 'follows:frame-wrong',
      take: 'follows:frame-wrong',
      deviation: 'follows:frame-wrong',
    },
    rules: { perUnit: 'follows:frame-wrong', floor: 'follows:frame-wrong' },
    waitMs: 'follows:frame-wrong',
    dice: 'said:frame-wrong',
    policy: 'follows:frame-wrong',
    replaces: 'follows:frame-wrong',
    reason: 'said:frame-wrong',
    operator: 'said',
    role: 'said:frame-wrong',
    bound: 'said',
  },
  'draw-seed': {
    campaign: 'follows:draw-wrong',
    frame: 'follows:draw-wrong',
    seed: 'said:draw-wrong',
    typed: { operator: 'said:draw-wrong', body: 'said:draw-wrong' },
  },
  'draw-order': {
    seed: 'follows:draw-wrong',
    part: 'follows:draw-wrong',
    strata: {
      unit: 'follows:draw-wrong',
      kind: 'follows:draw-wrong',
      from: 'follows:draw-wrong',
      ids: 'follows:draw-wrong',
    },
  },
  draw: {
    campaign: 'follows:draw-wrong',
    frame: 'follows:draw-wrong',
    seed: 'follows:draw-wrong',
    record: 'follows:draw-wrong',
    drawn: 'follows:draw-wrong',
    reserves: 'follows:draw-wrong',
    operator: 'said',
  },
}
