import { Type } from 'typebox'
import { MOST_DECIDED } from '../store/changes/decide.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

const Ratings = Type.Array(Type.String({ minLength: 36, maxLength: 36 }), { minItems: 1, maxItems: MOST_DECIDED })
const SecondWord = Type.Object({ request: Code, reason: Reason }, exact)

/** The online channel: what comes in by the public page, and what its owner's people decide. */
export const ONLINE = acts({
  // Of the public page: whoever solved a puzzle (server/online).
  'online.record': { audit: [], from: ['hub'] },
  'online.note-turned-away': { audit: [], from: ['hub'] },
  'online.decide': {
    input: Type.Object({ action: Type.Enum(['release', 'withdraw']), ratings: Ratings, reason: Reason }, exact),
    adds: ['officer'],
    permission: 'online:decide',
    binds: 'online',
    audit: ['online:decide'],
    from: ['rest'],
  },
  'online.ask': {
    input: Type.Object(
      {
        action: Type.Enum(['exclude', 'void', 'withdraw']),
        ratings: Ratings,
        ground: Type.Optional(Type.Enum(['mistaken', 'malicious'])),
        reason: Reason,
      },
      exact,
    ),
    adds: ['officer'],
    permission: 'online:decide',
    binds: 'online',
    audit: ['online:ask'],
    from: ['rest'],
  },
  'online.confirm': {
    input: SecondWord,
    adds: ['officer'],
    permission: 'online:decide',
    binds: 'online',
    audit: ['online:decide'],
    from: ['rest'],
  },
  'online.refuse': {
    input: SecondWord,
    adds: ['officer'],
    permission: 'online:decide',
    binds: 'online',
    audit: ['online:ask'],
    from: ['rest'],
  },
  'online.erase-comment': {
    input: Type.Object({ rating: Code, reason: Reason }, exact),
    permission: 'online:erase',
    binds: 'online',
    audit: ['online:erase'],
    from: ['rest'],
  },
})
