import { Type, type Static } from 'typebox'
import { ROLL_FAULTS, ROLLS, type RollColumn } from '../../ballot/roll.ts'
import { ROLL_CHANGES } from '../../ledger/ballot-entries.ts'
import { DateText, Instant, like, Nullable, Text } from '../basic.ts'

const Bytes = (description: string, example: string) => Type.String({ description, ...like(example) })
const Key = (of: string) => Bytes(`${of}, DER SubjectPublicKeyInfo, base64url`, 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A')
const Tracker = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{10}$', ...like('7K2M9QX4TN') })
const VoterId = Type.String({ pattern: '^V[0-9]{6}$', ...like('V000017') })
const Roll = Type.Enum([...ROLLS], like('people'))
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', ...like('9f'.repeat(32)) })

/** The ballot as every voter's page asks for it (server/methods/representatives/README.md). */
export const BallotShape = Type.Object({
  campaign: Text,
  units: Type.Array(Text, like(['J01', 'J02'])),
  issuerKey: Key('who signs tickets'),
  boxKey: Key('of the box'),
  window: Type.Object({ from: Instant, to: Instant }),
  box: Bytes('16 bytes, new with each made or restored box; base64url', 'mZk0nB0pQ0yq3Qm9z0mC3w'),
})
export type BallotAnswer = Static<typeof BallotShape>

export const TicketShape = Type.Object({
  signature: Bytes('256 bytes, blind (RFC 9474), base64url', 'kS3Zc0'),
})
export const CastShape = Type.Object({ tracker: Tracker })
export const TrackersShape = Type.Object({
  trackers: Type.Array(Tracker, { description: 'of all ballots, ascending, the invalid ones among them' }),
  invalid: Type.Array(Tracker, { description: 'of ballots that could not be read' }),
})
export const BallotCopyShape = Type.Object({ copy: Bytes('4,096 bytes, encrypted, base64url', 'AAEC') })
export const CopyKeptShape = Type.Object({ kept: Type.Literal(true) })

const People = Type.Integer({ minimum: 0, ...like(1_000) })
const Few = Type.Integer({ minimum: 0, ...like(3) })
const Line = Type.Integer({ minimum: 1, ...like(17) })
const Seat = Nullable(Type.String(), like('教育界'))
const Name = Type.String(like('马某某'))
const Place = Type.String(like('银川市第一中学'))
const Person = Type.Object({
  voter: VoterId,
  name: Name,
  born: Nullable(Type.String(), like('1970-05')),
  phoneEnd: Nullable(Type.String(), like('0017')),
  unit: Place,
  rank: Nullable(Type.String(), like('正科级')),
  seats: Type.Array(Type.Object({ roll: Roll, seat: Seat })),
})
export type BallotPerson = Static<typeof Person>

export const BallotDeskShape = Type.Object({
  campaign: Text,
  voters: People,
  rolls: Type.Array(Type.Object({ roll: Roll, voters: People })),
  twoSeats: Few,
  pairs: Type.Array(
    Type.Unsafe<readonly [BallotPerson, BallotPerson]>({
      type: 'array',
      prefixItems: [Person, Person],
      items: false,
      minItems: 2,
    }),
  ),
  boxKey: Type.Boolean({ description: 'the trustees have their slips' }),
  slips: People,
  opening: Nullable(
    Type.Object({
      n: Type.Integer(like(48_213)),
      fingerprint: Hash,
      roll: Hash,
      from: Instant,
      to: Instant,
      closed: Type.Boolean(),
    }),
  ),
  requests: Type.Array(
    Type.Object({
      request: Type.Integer(like(3)),
      change: Type.Enum([...ROLL_CHANGES], like('new-slip')),
      voter: Nullable(VoterId),
      name: Nullable(Type.String(), like('马某某')),
      person: Nullable(
        Type.Object({
          name: Name,
          born: Nullable(Type.String(), like('1970-05')),
          phoneEnd: Nullable(Type.String(), like('0017')),
          unit: Place,
          rank: Nullable(Type.String(), like('正科级')),
          roll: Roll,
          seat: Seat,
        }),
        { description: 'of `add`: whom the second officer would add' },
      ),
      by: Text,
      at: Instant,
      reason: Text,
    }),
  ),
})
export type BallotDeskAnswer = Static<typeof BallotDeskShape>

export const BallotRollShape = Type.Object({
  campaign: Text,
  voters: Type.Array(
    Type.Object({
      ...Person.properties,
      slip: Type.Boolean(),
      ticket: Nullable(DateText, { description: 'the Shanghai day on which the ticket was taken' }),
    }),
  ),
  ledger: Type.Object(
    { entry: Type.Integer(like(48_213)), hash: Hash, at: Instant },
    { description: 'the last entry: printed on a list, it says before which record the list was made' },
  ),
})
export type BallotRollAnswer = Static<typeof BallotRollShape>

const TURN_OUT = { voters: People, tickets: People }
export const TurnOutShape = Type.Object({
  campaign: Text,
  ...TURN_OUT,
  taken: People,
  rolls: Type.Array(Type.Object({ roll: Roll, ...TURN_OUT })),
  days: Type.Array(Type.Object({ day: DateText, tickets: Few })),
  ballots: Type.Array(Type.Object({ day: DateText, tickets: People, ballots: People })),
})
export type TurnOutAnswer = Static<typeof TurnOutShape>

export const RollEnteredShape = Type.Object({ added: People, merged: Few, leftOut: Few })
export const IssuerKeyShape = Type.Object({
  issuerKey: Key('who signs tickets'),
  units: Type.Array(Text, like(['J01'])),
})
export const BallotOpenedShape = Type.Object({ opening: Type.Integer(like(48_213)), fingerprint: Hash })
export const SlipsGivenShape = Type.Object({ given: People })
export const ChangeAskedShape = Type.Object({ request: Type.Integer(like(3)) })
export const ChangeConfirmedShape = Type.Object({ voter: VoterId })
export const BallotClosedShape = Type.Object({
  close: Type.Integer(like(48_213)),
  ballots: People,
  invalid: Type.Array(Tracker),
  root: Hash,
})

export const RollCheckShape = Type.Object({
  sheets: Type.Array(Text, like(['名册'])),
  sheet: Type.String(like('名册')),
  missing: Type.Array(Text, like(['姓名'])),
  rows: Type.Array(
    Type.Object({
      line: Line,
      name: Name,
      born: Type.Optional(Type.String(like('1970-05'))),
      phoneEnd: Type.Optional(Type.String(like('0017'))),
      unit: Place,
      rank: Type.Optional(Type.String(like('正科级'))),
      seat: Type.Optional(Type.String(like('教育界'))),
    }),
  ),
  leftOut: Type.Array(Type.Object({ line: Line, name: Name, unit: Place, rank: Type.String(like('副厅级')) })),
  faults: Type.Array(
    Type.Object({
      line: Line,
      column: Type.Unsafe<RollColumn>({ type: 'string', ...like('born') }),
      code: Type.Enum(Object.keys(ROLL_FAULTS) as (keyof typeof ROLL_FAULTS)[], like('born-malformed')),
      value: Type.String(like('七零年')),
    }),
  ),
})
export type RollCheck = Static<typeof RollCheckShape>
