import type { FastifyRequest, RouteOptions } from 'fastify'
import { certifiedName, UNATTENDED_HEADER, type Gateway } from '../access/gateway.ts'
import { isSameOrigin } from '../access/same-origin.ts'
import { sessionTokenIn } from '../access/session-cookie.ts'
import { isLoopback, isMeantForThisMachine } from '../listen/host-list.ts'
import { sideOf, type Side } from '../listen/sides.ts'
import type { RemoteAccess, Session } from '../store/access/remote.ts'
import { mayDo, maySeeHall, mayUse, type UserViewer, type Viewer } from '../contract/viewer.ts'
import { Refusal } from '../contract/errors.ts'
import { bindingOf } from '../contract/binding.ts'
import type { MethodCode } from '../contract/methods.ts'
import {
  asksAgain,
  CAMPAIGN_WIDE,
  DECIDES,
  may,
  seesMethod,
  speaksFor,
  type ApiScope,
  type Permission,
  type RoleHolder,
} from '../contract/roles.ts'
import type { AccessActName } from '../acts/accounts.ts'
import type { ChangeName } from '../store/changes.ts'
import type { Http } from './http.ts'

/**
 * Who may call a route; every route says so in `config.access`.
 *
 * - `public`: anybody, signed in or not.
 * - `permission`: signed-in people whose role has it. `hall: 'params'` binds it to the hall in the address, and a
 *   route with `:hall` in its address must say so. So it is with `method` and `:method`, `body` and `:body`; and a permission
 *   of the owners of methods, or of reporters, comes with the method or the body that it is about: `own` where the act or the
 *   read is told who asks, and keeps to that body.
 * - `scope`: programs with a key of this scope; and people with `permission`, and anybody on this very machine
 *   with `loopback`, where those are given.
 */
export type AccessRule =
  | 'public'
  | { permission: Permission; hall?: 'params'; method?: MethodOfRoute; body?: BodyOfRoute }
  | { scope: ApiScope; permission?: Permission; loopback?: true }

/** The one in the address; a method by its code; or that of the seal in the address, at which the handler looks. */
export type MethodOfRoute = 'params' | 'seal' | MethodCode

/** The one in the address; or the reporter's own, for which what the route does asks. */
export type BodyOfRoute = 'params' | 'own'

export interface RouteAccess {
  method: string
  url: string
  access: AccessRule
  /** By which listeners it answers, where it says so. */
  sides?: readonly Side[]
  /** What it does, by the table of acts. */
  act?: ChangeName | AccessActName
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule
    /** What a route does, by the table of acts. */
    act?: ChangeName | AccessActName
  }
  interface FastifyRequest {
    /** Who asks; null for nobody in particular. */
    viewer: Viewer | null
    /** The session behind a signed-in person. */
    userSession: Session | null
    /** Whose certificate the gateway checked, where there is a gateway. */
    certified: string | undefined
  }
  interface FastifyInstance {
    accessRules: RouteAccess[]
  }
}

const NOBODY = { waits: false, again: false }
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Called on the root instance itself, before any route: a route that declares no rule makes the hub refuse to
 * start, and one that came in around this check is refused to everybody.
 */
export function installGuard(
  http: Http,
  {
    access,
    hostNames,
    gateway,
  }: { access: Pick<RemoteAccess, 'identity'>; hostNames: readonly string[]; gateway?: Gateway | undefined },
): void {
  const rules: RouteAccess[] = []
  http.decorate('accessRules', rules)
  http.decorateRequest('viewer', null)
  http.decorateRequest('userSession', null)
  http.decorateRequest('certified', undefined)
  http.addHook('onRoute', (route) => {
    const rule = checkedRule(route)
    const { sides, act } = route.config!
    const more = { ...(sides === undefined ? {} : { sides }), ...(act === undefined ? {} : { act }) }
    for (const method of [route.method].flat()) rules.push({ method, url: route.url, access: rule, ...more })
  })
  http.addHook('onRequest', async (request: FastifyRequest) => {
    request.certified = certifiedName(request.raw, gateway)
    if (request.is404) return
    const rule = request.routeOptions.config.access
    if (rule === undefined) throw new Refusal('forbidden')
    // Nobody is anybody on the other listeners: whatever cookie or token comes there opens nothing.
    if (sideOf(request.raw) !== 'inner' && rule === 'public') return
    const { waits, again } = await identify(request, rule, access)
    decide(request, rule, hostNames)
    if (rule === 'public') return
    if (waits) refuseWaiting(request)
    if (again) throw new Refusal('factor-again')
  })
}

/** All routes with their rule, for tests that go through every one. */
export function listAccess(http: Pick<Http, 'accessRules'>): readonly RouteAccess[] {
  return http.accessRules
}

/** The signed-in person. @throws Refusal `not-signed-in` where the rule let somebody else in */
export function userOf(request: FastifyRequest): UserViewer {
  if (request.viewer?.kind !== 'user') throw new Refusal('not-signed-in')
  return request.viewer
}

/** The role of a signed-in person and what it is bound to, as the store asks for them. */
export function holderOf(viewer: UserViewer): RoleHolder {
  return { role: viewer.role, ...bindingOf(viewer) }
}

/** The signed-in person, who is let in to this seal's method. @throws Refusal forbidden for the owner of another one */
export function viewerOfMethod(request: FastifyRequest, method: MethodCode): UserViewer {
  const viewer = userOf(request)
  if (!seesMethod(viewer, method)) throw new Refusal('forbidden')
  return viewer
}

/** The session of the signed-in person. @throws Refusal `not-signed-in` */
export function sessionOf(request: FastifyRequest): Session {
  if (!request.userSession) throw new Refusal('not-signed-in')
  return request.userSession
}

function checkedRule(route: RouteOptions): AccessRule {
  const rule = route.config?.access
  const name = `${[route.method].flat().join('|')} ${route.url}`
  if (rule === undefined) throw new Error(`${name}: a route must declare config.access`)
  const namesHall = /:hall(?![A-Za-z0-9_])/.test(route.url)
  if (rule !== 'public' && route.config?.sides !== undefined)
    throw new Error(`${name}: a route that answers on another listener must be public`)
  checkBound(name, route.url, rule)
  if (rule === 'public') {
    if (namesHall) throw new Error(`${name}: a public route must not be about a hall`)
  } else if (!('scope' in rule) && namesHall !== (rule.hall === 'params')) {
    throw new Error(`${name}: ':hall' in the address and hall: 'params' in config.access come together`)
  }
  return rule
}

/** What an owner or a reporter may call says whose it is, so that no route can forget to ask. */
function checkBound(name: string, url: string, rule: AccessRule): void {
  if (rule === 'public' || 'scope' in rule) return
  for (const [word, role] of [
    ['method', 'method-owner'],
    ['body', 'reporter'],
  ] as const) {
    const inAddress = new RegExp(`:${word}(?![A-Za-z0-9_])`).test(url)
    if (inAddress !== (rule[word] === 'params'))
      throw new Error(`${name}: ':${word}' in the address and ${word}: 'params' in config.access come together`)
    if (may(role, rule.permission) && !CAMPAIGN_WIDE.includes(rule.permission) && rule[word] === undefined)
      throw new Error(`${name}: ${role} may call it, so config.access names the ${word}`)
  }
}

/**
 * Sets who asks.
 *
 * @returns whether they wait for a second person and the rule asks for somebody who does not; and whether they have to show
 *   the second factor again
 */
async function identify(
  request: FastifyRequest,
  rule: AccessRule,
  { identity }: Pick<RemoteAccess, 'identity'>,
): Promise<{ waits: boolean; again: boolean }> {
  const { authorization, cookie } = request.headers
  const bearer = authorization === undefined ? null : /^Bearer +([^\s]+)$/i.exec(authorization)?.[1]
  // A program that sends a token means the token, whatever cookie comes with it.
  const token = bearer ?? (authorization === undefined ? sessionTokenIn(cookie, request.protocol === 'https') : null)
  if (token === null) return NOBODY
  const changes = !SAFE_METHODS.has(request.method)
  const { session, viewer, waits, again } = await identity.admit(token, {
    keys: Boolean(bearer),
    records: changes,
    decides: changes && decides(rule),
    again: changes && showsAgain(rule),
    unattended: request.headers[UNATTENDED_HEADER] !== undefined,
    gateway: request.certified,
  })
  // Another site's page can make a browser send the cookie, so the cookie alone changes nothing.
  if (session && !bearer && changes && !isSameOrigin(request.headers)) {
    if (rule === 'public') return NOBODY
    throw new Refusal(
      'forbidden',
      'a cookie works from our own pages only; programs send Authorization: Bearer',
      'cookie 只在本系统的页面上有效；程序请用 Authorization: Bearer',
    )
  }
  request.userSession = session
  request.viewer = viewer
  return { waits, again }
}

function decide(request: FastifyRequest, rule: AccessRule, hostNames: readonly string[]): void {
  const { viewer } = request
  if (rule === 'public') return
  if ('scope' in rule && rule.loopback && isThisMachine(request, hostNames)) return
  if (!viewer) throw new Refusal('not-signed-in')
  if ('scope' in rule && mayUse(viewer, rule.scope)) return checkHallOfKey(request)
  const { permission } = rule
  if (viewer.kind === 'program') {
    const asked = 'scope' in rule ? `this asks for ${rule.scope}` : 'this is for people'
    const askedZh = 'scope' in rule ? `这里要 ${rule.scope}` : '这里供人员使用'
    throw new Refusal(
      'wrong-scope',
      `the key has scope ${viewer.scope}, ${asked}`,
      `密钥的用途是 ${viewer.scope}，${askedZh}`,
    )
  }
  if (permission === undefined)
    throw new Refusal('forbidden', 'this is for programs with an API key', '这里只供持密钥的程序使用')
  if (viewer.mustChangePassword && permission !== 'own-session') {
    throw new Refusal('password-change-required')
  }
  if (viewer.mustEnrolFactor && permission !== 'own-session') throw new Refusal('factor-enrolment-required')
  if (!mayDo(viewer, permission)) throw new Refusal('forbidden')
  if ('hall' in rule && !maySeeHall(viewer, hallOf(request))) throw new Refusal('forbidden')
  if ('scope' in rule) return
  const { method, body } = request.params as { method?: string; body?: string }
  if (rule.method !== undefined && rule.method !== 'seal') {
    if (!seesMethod(viewer, rule.method === 'params' ? method! : rule.method)) throw new Refusal('forbidden')
  }
  if (rule.body === 'params' && !speaksFor(viewer, body!)) throw new Refusal('forbidden')
}

/** A key of one hall opens what is about that hall, under whatever name the address has it, and nothing else. */
function checkHallOfKey({ viewer, params }: FastifyRequest): void {
  if (viewer?.kind !== 'program' || viewer.hall === undefined) return
  const { hall, hallCode = hall } = params as { hall?: string; hallCode?: string }
  if (hallCode !== viewer.hall)
    throw new Refusal(
      'wrong-hall',
      `key ${viewer.name} is for ${viewer.hall}`,
      `密钥 ${viewer.name} 只用于 ${viewer.hall}`,
    )
}

function showsAgain(rule: AccessRule): boolean {
  return rule !== 'public' && rule.permission !== undefined && asksAgain(rule.permission)
}

/** By the permission of the route, so that a new route cannot forget it. */
function decides(rule: AccessRule): boolean {
  if (rule === 'public' || rule.permission === undefined) return false
  return DECIDES[rule.permission]
}

/**
 * An account that waits for a second person looks and works, and decides nothing; a key that waits puts nothing on
 * record.
 *
 * @throws Refusal not-vouched
 */
function refuseWaiting({ viewer }: FastifyRequest): never {
  if (viewer?.kind !== 'program') throw new Refusal('not-vouched')
  throw new Refusal(
    'not-vouched',
    `key ${viewer.name}: an officer of the office has to vouch for it`,
    `密钥 ${viewer.name}：要由评议办公室的人担保`,
  )
}

function hallOf(request: FastifyRequest): string {
  return (request.params as { hall: string }).hall
}

/** A process on this machine, and not a proxy on it that speaks for somebody else, nor a page in a browser on it. */
function isThisMachine({ headers, socket }: FastifyRequest, hostNames: readonly string[]): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined)
    return false
  return isLoopback(socket.remoteAddress) && isMeantForThisMachine(headers.host, hostNames)
}
