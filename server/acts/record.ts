import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import type { MethodCode } from '../contract/methods.ts'
import { acts, exact } from './act.ts'
import { Code, Reason } from './shapes.ts'

const Period = {
  campaign: Code,
  // Named in an address; which there are is `methodOf`'s to say.
  method: Type.Unsafe<MethodCode>(Code),
  from: Type.Optional(Code),
  to: Type.Optional(Code),
  reason: Reason,
}
const Order = {
  accept: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 }),
  early: Type.Boolean({ description: 'seal a period that is not over' }),
}
const Shown = Type.String({ description: 'digest of the content that the officer was shown' })
const Request = Type.Integer({ minimum: 1, ...like(48_233) })
const AboutSeal = Type.Object({ seal: Type.Integer({ minimum: 1 }), reason: Reason }, exact)

/** Seals, and what is done with the record as a whole. */
export const RECORD = acts({
  'seals.consent': {
    input: Type.Object({ ...Period, shown: Type.Optional(Shown) }, exact),
    adds: ['officer'],
    permission: 'period:seal',
    binds: 'method',
    audit: ['period:stand'],
    from: ['rest'],
  },
  'seals.seal': {
    input: Type.Object({ ...Period, ...Order }, exact),
    adds: ['officer', 'twoPeople', 'alone'],
    permission: 'method:seal',
    binds: 'method',
    audit: ['period:seal'],
    from: ['rest', 'command-line'],
    word: 'fixed',
  },
  'seals.ask': {
    input: Type.Object({ ...Period, ...Order, shown: Type.Optional(Shown) }, exact),
    adds: ['officer'],
    permission: 'method:seal',
    binds: 'method',
    audit: ['period:ask'],
    from: ['rest'],
  },
  'seals.agree': {
    input: Type.Object({ request: Request, shown: Shown, reason: Reason }, exact),
    adds: ['officer', 'alone'],
    permission: 'period:seal',
    audit: ['period:seal'],
    from: ['rest'],
  },
  'seals.refuse': {
    input: Type.Object({ request: Request, reason: Reason }, exact),
    adds: ['officer'],
    permission: 'method:seal',
    binds: 'method',
    audit: ['period:ask'],
    from: ['rest'],
  },
  'seals.package-made': { audit: [], from: ['hub'] },
  'seals.ask-to-reopen': {
    input: AboutSeal,
    adds: ['officer'],
    permission: 'method:seal',
    binds: 'method',
    audit: ['period:reopen'],
    from: ['rest'],
  },
  'seals.reopen': {
    input: AboutSeal,
    adds: ['officer'],
    permission: 'period:seal',
    binds: 'method',
    audit: ['period:reopen'],
    from: ['rest'],
  },

  'checkpoints.make': { audit: ['ledger:checkpoint'], from: ['command-line', 'hub'] },
  'ledger.rebuild': { audit: ['ledger:rebuild'], from: ['command-line'] },
  // Whoever takes figures away, reads a statement, or copies the record: nothing else changes.
  'audit.record': { audit: ['scores:export', 'ledger:export', 'data:backup', 'statement:read'], from: ['hub'] },
  'alerts.carry-out': { audit: [], from: ['hub'] },
  'alerts.put-down-keys': { audit: [], from: ['hub'] },
})
