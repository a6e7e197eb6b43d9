import { acts } from './act.ts'

/** Lists and plans that units and owners of methods hand in. Nothing reaches them yet: their routes bring the shapes. */
export const HAND_INS = acts({
  'hand-ins.save-draft': { permission: 'hand-in:own', audit: [], from: [] },
  'hand-ins.submit': { permission: 'hand-in:own', audit: ['hand-in:submit'], from: [] },
  'hand-ins.accept': { permission: 'hand-in:answer', audit: ['hand-in:answer'], from: [] },
  'hand-ins.return': { permission: 'hand-in:answer', audit: ['hand-in:answer'], from: [] },
  'hand-ins.note-call': { permission: 'hand-in:answer', audit: ['hand-in:call'], from: [] },
  'hand-ins.erase-people': { permission: 'hand-in:answer', audit: ['person:erase'], from: [] },
})
