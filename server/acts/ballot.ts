import { Type } from 'typebox'
import { like } from '../contract/answers/basic.ts'
import { ROLLS } from '../contract/ballot/roll.ts'
import { ROLL_CHANGES } from '../contract/ledger/ballot-entries.ts'
import { acts, exact } from './act.ts'
import { Code, Moment, Reason } from './shapes.ts'

const Voter = Type.Integer({ minimum: 1, maximum: 999_999, description: 'number on the roll', ...like(17) })
const Roll = Type.Enum([...ROLLS], like('people'))
const Request = Type.Integer({ minimum: 1, ...like(3) })
const Text = (most: number) => Type.String({ minLength: 1, maxLength: most, pattern: '\\S' })
/** A row of a roll, as read from a file or a form. */
export const RollRowShape = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', ...like('马某某') }),
    born: Type.Optional(Type.String({ pattern: '^(19|20)\\d\\d-(0[1-9]|1[0-2])$', ...like('1970-05') })),
    phoneEnd: Type.Optional(Type.String({ pattern: '^\\d{4}$', ...like('0017') })),
    unit: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', ...like('银川市第一中学') }),
    rank: Type.Optional(Text(50)),
    seat: Type.Optional(Text(100)),
  },
  exact,
)
/** The same of somebody who is added, with the roll. */
const AddedVoter = Type.Object({ ...RollRowShape.properties, roll: Roll }, exact)
const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', ...like('m2Jn2nqTn2ZcGzNcHhz8M1hX0V9c0s5xw8o3m3o2k4Q') })

/** The representatives' ballot (server/methods/representatives/README.md): what the roll officer and a second one do. */
export const BALLOT = acts({
  'ballot.import-roll': {
    input: Type.Object(
      {
        campaign: Code,
        roll: Roll,
        rows: Type.Array(RollRowShape, { maxItems: 5_000 }),
        leftOut: Type.Integer({
          minimum: 0,
          maximum: 5_000,
          description: '厅级 rows that are not among them',
          ...like(2),
        }),
      },
      exact,
    ),
    permission: 'ballot:run',
    binds: 'representatives',
    audit: ['ballot:roll'],
    from: ['rest'],
  },
  'ballot.settle-pair': {
    input: Type.Object({ campaign: Code, kept: Voter, other: Voter, same: Type.Boolean() }, exact),
    permission: 'ballot:run',
    binds: 'representatives',
    audit: ['ballot:roll'],
    from: ['rest'],
  },
  'ballot.keep-box-key': {
    input: Type.Object(
      {
        campaign: Code,
        boxKey: Type.String({
          pattern: '^[A-Za-z0-9_-]{100,1000}$',
          description: 'DER SubjectPublicKeyInfo, base64url',
          ...like(`MIIBojANBgkq${'A'.repeat(549)}`),
        }),
        boxKeySealed: Type.String({
          pattern: '^[A-Za-z0-9_-]{100,6000}$',
          description: 'PKCS #8 as nonce ‖ AES-256-GCM ‖ tag, base64url',
          ...like('A'.repeat(200)),
        }),
      },
      exact,
    ),
    adds: ['issuerKey'],
    permission: 'ballot:run',
    binds: 'representatives',
    audit: ['ballot:box-key'],
    from: ['rest'],
  },
  'ballot.open': {
    input: Type.Object(
      { campaign: Code, from: Moment('when tickets are given'), to: Moment('when no more are') },
      exact,
    ),
    adds: ['officer'],
    permission: 'ballot:run',
    binds: 'representatives',
    audit: ['ballot:open'],
    from: ['rest'],
  },
  'ballot.give-slips': {
    input: Type.Object(
      {
        campaign: Code,
        slips: Type.Array(Type.Object({ voter: Voter, digest: Digest }, exact), { minItems: 1, maxItems: 5_000 }),
      },
      exact,
    ),
    permission: 'ballot:run',
    binds: 'representatives',
    audit: ['ballot:slips'],
    from: ['rest'],
  },
  'ballot.ask-change': {
    input: Type.Object(
      {
        campaign: Code,
        change: Type.Enum([...ROLL_CHANGES], like('new-slip')),
        voter: Type.Optional(Voter),
        person: Type.Optional(AddedVoter),
        another: Type.Optional(
          Type.Boolean({ description: 'of `add`: another person than whoever of this name is there', ...like(true) }),
        ),
        reason: Reason,
      },
      exact,
    ),
    permission: 'ballot:run',
    binds: 'representatives',
    audit: ['ballot:ask'],
    from: ['rest'],
  },
  'ballot.confirm-change': {
    input: Type.Object({ campaign: Code, request: Request }, exact),
    adds: ['officer'],
    permission: 'ballot:confirm',
    binds: 'representatives',
    audit: ['ballot:change'],
    from: ['rest'],
  },
  'ballot.refuse-change': {
    input: Type.Object({ campaign: Code, request: Request, reason: Reason }, exact),
    permission: 'ballot:confirm',
    binds: 'representatives',
    audit: ['ballot:ask'],
    from: ['rest'],
  },
  // Its counts come from the box, which the hub opens with the slips in the request.
  'ballot.close': { permission: 'ballot:run', binds: 'representatives', audit: ['ballot:close'], from: ['rest'] },
  // Of one voter nothing stands in the audit log.
  'ballot.take-ticket': { permission: 'public', audit: [], from: ['rest'] },
  'ballot.keep-copy': { permission: 'public', audit: [], from: ['rest'] },
  'ballot.note-day': { audit: [], from: ['hub'] },
  'ballot.note-copy': { audit: [], from: ['hub'] },
  'ballot.restore-tickets': { audit: [], from: ['hub'] },
})
