import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Binding } from '../../../server/contract/binding.ts'
import type { Role } from '../../../server/contract/roles.ts'
import { builtPages } from '../../helpers/built-pages.ts'
import { QUICK_PASSWORDS } from '../../helpers/access-on-disk.ts'
import { launchChromium } from '../../helpers/chromium.ts'
import { MINUTE, SECOND, TestHub } from '../../helpers/hub-fixture.ts'
import { phoneCode } from '../../helpers/phone.ts'
import { leave } from '../desk-pages.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
/** A second factor is believed for ten minutes. */
const PROVEN_MS = 9 * MINUTE

/** Somebody with an account, as that person knows it. */
interface Person {
  password: string
  /** Of the phone that was enrolled, where there is one. */
  secret?: string
  /** A session of a program of this person, and until when its second factor is believed. */
  token?: string
  until?: number
}

/** What a program of somebody sends: JSON, or the bytes of a file. */
export interface Said {
  body?: unknown
  file?: string | Uint8Array
}

/**
 * One hub that lives through a year on one clock, which only goes forward, and the people who work with it. Everybody comes in by
 * the door: with the own password, and with a code of the phone where the role needs one. Limits are those of a hub, but for
 * what a password costs.
 */
export class Year {
  readonly hub: TestHub
  readonly browser: Browser
  readonly context: BrowserContext
  /** The screen at which one person after the other sits down. */
  readonly page: Page
  readonly people = new Map<string, Person>()
  /** What pages threw. */
  readonly errors: string[] = []
  /** What each step cost, ms of the processor. */
  readonly costs: [step: string, ms: number, wall: number][] = []

  private constructor(hub: TestHub, browser: Browser, context: BrowserContext, page: Page) {
    this.hub = hub
    this.browser = browser
    this.context = context
    this.page = page
    this.watch(page)
  }

  static async begin(first: string): Promise<Year> {
    const pages = await builtPages()
    const hub = await TestHub.start({ pages, now: shanghai(first), accessLimits: { passwordCost: QUICK_PASSWORDS } })
    const browser = await launchChromium()
    const context = await browser.newContext({ locale: 'zh-CN', acceptDownloads: true })
    return new Year(hub, browser, context, await context.newPage())
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.hub.stop()
  }

  watch(page: Page): void {
    page.on('pageerror', (error) => this.errors.push(`${new Date(this.hub.clock.now).toISOString()} ${String(error)}`))
  }

  /**
   * A part of the year: a failure says in which one it happened and on what day, and shows the screen.
   *
   * @param when Shanghai time; the clock stands still where there is none
   */
  async step(name: string, when: string | null, work: () => Promise<void>): Promise<void> {
    if (when !== null) this.pass(when)
    const before = process.cpuUsage()
    const began = Date.now()
    try {
      await work()
    } catch (error) {
      const folder = join(ROOT, '.test-output', 'screens')
      mkdirSync(folder, { recursive: true })
      await this.page.screenshot({ path: join(folder, 'year-failed.png') }).catch(() => null)
      // Without the lines of lists to choose from.
      const shown = async () =>
        (await this.page.locator('main, dialog').allInnerTexts()).join('\n').replaceAll(/\n[JH]\d\d [^\n]+/g, '')
      const text = await shown().catch(() => '')
      const at = new Date(this.hub.clock.now + 8 * 60 * MINUTE).toISOString().slice(0, 16)
      throw new Error(`${at} ${name}: ${(error as Error).message}\n${this.page.url()}\n${text.slice(0, 1_500)}`, {
        cause: error,
      })
    }
    const { user, system } = process.cpuUsage(before)
    this.costs.push([name, Math.round((user + system) / 1_000), Date.now() - began])
  }

  /** Time passes until then. @throws where that is over */
  pass(when: string): void {
    const then = shanghai(when)
    if (then < this.hub.clock.now) throw new Error(`${when} is over`)
    this.hub.clock.now = then
  }

  /** What the phone shows next: each code opens once. */
  code({ secret }: Person): string {
    this.hub.clock.now += 31 * SECOND
    return phoneCode(secret!, this.hub.clock.now)
  }

  person(username: string): Person {
    const found = this.people.get(username)
    if (found === undefined) throw new Error(`${username} has no account`)
    return found
  }

  /** What somebody shows at the door. */
  shown(username: string): { username: string; password: string; code?: string } {
    const person = this.person(username)
    return {
      username,
      password: person.password,
      ...(person.secret === undefined ? {} : { code: this.code(person) }),
    }
  }

  /** A session of a program of this person. */
  async token(username: string): Promise<string> {
    const person = this.person(username)
    if (person.token === undefined || person.until! < this.hub.clock.now) {
      const answer = await this.hub.call('POST', '/api/v1/session', { body: this.shown(username) })
      if (answer.status !== 200) throw new Error(`${username}: ${answer.text}`)
      Object.assign(person, { token: answer.body.token, until: this.hub.clock.now + PROVEN_MS })
    }
    return person.token!
  }

  /** What a program of somebody asks. @throws what the hub says where it says no */
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  async rest(username: string, method: string, path: string, { body, file }: Said = {}): Promise<any> {
    const token = await this.token(username)
    if (file !== undefined) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' }
      const sent = await fetch(this.hub.url + path, { method, headers, body: Buffer.from(file) })
      const text = await sent.text()
      if (!sent.ok) throw new Error(`${username} ${method} ${path}: ${sent.status} ${text}`)
      return JSON.parse(text)
    }
    const answer = await this.hub.call(method, path, { token, ...(body === undefined ? {} : { body }) })
    if (answer.status >= 400) throw new Error(`${username} ${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }

  /**
   * Admin makes an account over REST; its owner signs in with the one-time password, chooses another one, and enrols a phone where
   * the role needs one.
   */
  async hire(username: string, role: Role, binding: Binding = {}): Promise<void> {
    const made = await this.rest('admin', 'POST', '/api/v1/users', { body: { username, role, ...binding } })
    const { hub } = this
    const entered = await hub.call('POST', '/api/v1/session', { body: { username, password: made.oneTimePassword } })
    const { token } = entered.body
    const password = ownPassword(username)
    const say = async (path: string, body: object) => {
      const answer = await hub.call('POST', `/api/v1/session/${path}`, { token, body })
      if (answer.status >= 400) throw new Error(`${username} ${path}: ${answer.text}`)
      return answer.body
    }
    await say('password', { current: made.oneTimePassword, next: password })
    const person: Person = { password }
    this.people.set(username, person)
    if (role === 'unit' || role === 'hall-manager' || role === 'reporter') return
    person.secret = (await say('factor/enrolment', { password })).secret as string
    await say('factor/enrolment/confirmation', { code: this.code(person) })
  }

  /** Somebody sits down at the screen and opens a page of the office. */
  async sit(username: string, path: string): Promise<void> {
    const { context, page, hub } = this
    await context.clearCookies()
    await leave(page, hub.url)
    const entered = await page.request.post(`${hub.url}/api/v1/session`, { data: this.shown(username) })
    if (!entered.ok()) throw new Error(`${username}: ${await entered.text()}`)
    await page.goto(hub.url + path)
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' })
  }

  /** The words are on the screen. */
  says(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor()
  }

  /** What a press on something downloads. */
  async download(press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const [file] = await Promise.all([this.page.waitForEvent('download'), press()])
    const chunks: Buffer[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
    return { name: file.suggestedFilename(), bytes: Buffer.concat(chunks) }
  }
}

/** ms since 1970 of a Shanghai time, such as `2026-06-22 09:00`. */
export function shanghai(when: string): number {
  return Date.parse(`${when.replace(' ', 'T')}:00+08:00`)
}

/** What somebody chooses: nothing of the name stands in it. */
export function ownPassword(username: string): string {
  return `teal otter ${[...username].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 1e9, 7)} parade`
}

export function csvFile(head: string, rows: readonly string[], name = '名单.csv') {
  return { name, mimeType: 'text/csv', buffer: Buffer.from([head, ...rows].join('\r\n')) }
}
