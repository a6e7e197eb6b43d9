import { Type } from 'typebox'
import { acts, exact } from './act.ts'
import { AskedOfSecond, Code, DecidedByOne, Reason, SecondWord } from './shapes.ts'

/** The online channel: what comes in by the public page, and what its owner's people decide. */
export const ONLINE = acts({
  // Of the public page: whoever solved a puzzle (server/online).
  'online.record': { audit: [], from: ['hub'] },
  'online.note-turned-away': { audit: [], from: ['hub'] },
  'online.decide': {
    input: DecidedByOne,
    adds: ['officer'],
    permission: 'online:decide',
    binds: 'online',
    audit: ['online:decide'],
    from: ['rest'],
  },
  'online.ask': {
    input: AskedOfSecond,
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
