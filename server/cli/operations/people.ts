import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { bindingOf, type Binding } from '../../contract/binding.ts'
import { BODY_CODES } from '../../contract/bodies.ts'
import { METHOD_CODES } from '../../contract/methods.ts'
import { API_SCOPES, ROLES } from '../../contract/roles.ts'
import { Refusal } from '../../contract/errors.ts'
import { operation, type Desk } from './desk.ts'
import { exact, Reason, Short } from './shapes.ts'

const Secret = Type.String({ minLength: 1, maxLength: 1_000 })

/** Whether somebody is bound to these the store checks. */
const Bound = {
  hall: Type.Optional(Short),
  unit: Type.Optional(Short),
  method: Type.Optional(Type.Enum([...METHOD_CODES])),
  body: Type.Optional(Type.Enum([...BODY_CODES])),
}

/** For programs: a hall or unit that there is not is null; method and body stand where there is one. */
function orNull(bound: Binding) {
  return { ...bindingOf(bound), hall: bound.hall ?? null, unit: bound.unit ?? null }
}

/** Accounts, keys and PINs. Access writes act and record in one transaction of its own. */
export const userAdd = operation(
  Type.Object(
    {
      username: Short,
      name: Type.Optional(Type.String({ maxLength: 40 })),
      role: Type.Enum([...ROLES]),
      ...Bound,
      password: Secret,
      mustChange: Type.Boolean(),
    },
    exact,
  ),
  async ({ access, operator }, { password, mustChange, ...wanted }) => {
    const { username, name, role, mustChangePassword, standing, ...bound } = await access.users.add(
      wanted,
      password,
      mustChange,
      operator,
    )
    return {
      username,
      ...(name === undefined ? {} : { name }),
      role,
      ...orNull(bound),
      mustChangePassword,
      standing: standing.state,
    }
  },
)

export const userPasswd = operation(
  Type.Object({ username: Short, password: Secret, mustChange: Type.Boolean() }, exact),
  async ({ access, operator }, { username, password, mustChange }) => {
    await access.users.setPassword(username, password, mustChange, operator)
    return { username, mustChangePassword: mustChange }
  },
)

export const userList = operation(Type.Object({}, exact), async ({ access }) =>
  (await access.users.list()).map(
    ({ username, role, mustChangePassword, created, disabled, standing, factor, ...bound }) => ({
      username,
      role,
      ...orNull(bound),
      mustChangePassword,
      createdAt: isoShanghai(created),
      disabledSince: disabled === undefined ? null : isoShanghai(disabled),
      standing: standing.state,
      waitsUntil: standing.until === undefined ? null : isoShanghai(standing.until),
      vouchedBy: standing.vouchedBy ?? null,
      secondFactor: factor.on,
      factorResetAskedBy: factor.reset?.by ?? null,
    }),
  ),
)

/** An officer of the office vouches at the command line, which itself is nobody's second person. */
export const userVouch = operation(
  Type.Object({ username: Short }, exact),
  async ({ access, operator, officer }, { username }) => {
    const { state, vouchedBy } = (await access.users.vouch(username, mustBe(officer), operator)).standing
    return { username, standing: state, vouchedBy: vouchedBy ?? null }
  },
)

export const userBind = operation(
  Type.Object({ username: Short, role: Type.Enum([...ROLES]), ...Bound }, exact),
  async ({ access, operator }, { username, ...wanted }) => {
    const { role, standing, ...bound } = await access.users.bind(username, wanted, operator)
    return { username, role, ...orNull(bound), standing: standing.state }
  },
)

/** @throws Refusal officer-needed */
function mustBe(officer: Desk['officer']): string {
  if (officer === null) throw new Refusal('officer-needed')
  return officer.username
}

/** Counts as admin's word: an officer of the office confirms it. */
export const userFactorReset = operation(
  Type.Object({ username: Short, reason: Reason }, exact),
  async ({ access, operator }, { username, reason }) => {
    const user = await access.factorResets.ask(username, reason, operator)
    return { username: user.username, asked: true }
  },
)

export const apiKeyAdd = operation(
  Type.Object({ name: Short, scope: Type.Enum([...API_SCOPES]), hall: Type.Optional(Short) }, exact),
  async ({ access, operator }, { name, scope, hall }) => {
    const { key, standing } = await access.apiKeys.add(name, scope, operator, hall)
    return { name, scope, ...(hall === undefined ? {} : { hall }), key, standing: standing.state }
  },
)

/** As `userVouch`, for a key of a program. */
export const apiKeyVouch = operation(
  Type.Object({ name: Short }, exact),
  async ({ access, operator, officer }, { name }) => {
    const { state, vouchedBy } = (await access.apiKeys.vouch(name, mustBe(officer), operator)).standing
    return { name, standing: state, vouchedBy: vouchedBy ?? null }
  },
)

export const apiKeyList = operation(Type.Object({}, exact), async ({ access }) =>
  (await access.apiKeys.list()).map(({ name, scope, hall, created, revoked, standing }) => ({
    name,
    scope,
    hall: hall ?? null,
    createdAt: isoShanghai(created),
    revokedAt: revoked === undefined ? null : isoShanghai(revoked),
    standing: standing.state,
    waitsUntil: standing.until === undefined ? null : isoShanghai(standing.until),
    vouchedBy: standing.vouchedBy ?? null,
  })),
)

export const apiKeyRevoke = operation(Type.Object({ name: Short }, exact), async ({ access, operator }, { name }) => {
  await access.apiKeys.revoke(name, operator)
  return { name, revoked: true }
})

export const staffCard = operation(
  Type.Object({ no: Short, card: Secret }, exact),
  async ({ access, operator }, { no, card }) => {
    await access.staffCards.give(no, card, operator)
    return { no }
  },
)

export const staffCardsBack = operation(Type.Object({ no: Short }, exact), async ({ access, operator }, { no }) => ({
  no,
  cards: await access.staffCards.takeBack(no, operator),
}))

export const staffPin = operation(
  Type.Object({ no: Short, pin: Secret }, exact),
  async ({ access, operator }, { no, pin }) => {
    await access.staffPins.set(no, pin, operator)
    return { no }
  },
)

export const staffList = operation(Type.Object({}, exact), ({ store }) => store.read('staff.list'))
