import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'node:https'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Registry as MetricsRegistry } from 'prom-client'
import { Server } from 'socket.io'
import type { AccessLimits, RemoteAccess } from './store/access/remote.ts'
import { ERRORS, Refusal, type ErrorCode } from './contract/errors.ts'
import { MONTHLY_BODIES } from './contract/hotline/monthly.ts'
import { HALL_NAMESPACE } from './contract/hall/hall-feed.ts'
import { DEVICE_NAMESPACE, KIOSK_MODEL, TRANSPORT_MAX_BYTES } from './contract/limits.ts'
import type { Configuration, Policy } from './contract/policy.ts'
import { DrawDesk } from './campaign/draw/draw-desk.ts'
import { BallotDesk } from './campaign/ballot-desk.ts'
import { SealDesk } from './campaign/seal-desk.ts'
import { guardServer, hasDeviceCertificate, PLAIN_EDGE, type Edge } from './http/edge.ts'
import { aboutRoutes } from './http/about-routes.ts'
import { alertRoutes } from './http/halls/alert-routes.ts'
import { certificateRoutes } from './http/office/certificate-routes.ts'
import { firstDayRoutes } from './http/office/first-day-routes.ts'
import { clockRoutes } from './http/office/clock-routes.ts'
import { caseRoutes } from './http/cases/case-routes.ts'
import { complaintRoutes } from './http/office/complaint-routes.ts'
import { analysisRoutes } from './http/office/analysis-routes.ts'
import { hoursRoutes } from './http/halls/hours-routes.ts'
import { windowRoutes } from './http/halls/window-routes.ts'
import { correctionRoutes } from './http/halls/correction-routes.ts'
import { registerRoutes } from './http/halls/register-routes.ts'
import { denominatorRoutes } from './http/halls/denominator-routes.ts'
import { deviceRoutes } from './http/halls/device-routes.ts'
import { hallFiles } from './http/halls/hall-files.ts'
import { hallReportRoutes } from './http/halls/hall-report-routes.ts'
import { hallRoutes } from './http/halls/hall-routes.ts'
import { hotlineImportRoutes } from './http/office/hotline-import-routes.ts'
import { hotlineRoutes } from './http/office/hotline-routes.ts'
import { nameRoutes } from './http/office/name-routes.ts'
import type { HubParts } from './http/hub-parts.ts'
import { newHttp, type Http } from './http/http-server.ts'
import { docsRoutes } from './http/docs/docs-routes.ts'
import { knownCampaign } from './http/known-campaign.ts'
import { lowerCaseIds } from './http/lower-case-ids.ts'
import { operationsRoutes } from './http/operations-routes.ts'
import { PacedUpgrades } from './http/paced-upgrades.ts'
import { pages } from './http/pages.ts'
import { followUpRoutes } from './http/halls/follow-up-routes.ts'
import { receiptRoutes } from './http/cases/receipt-routes.ts'
import { policyRoutes } from './http/office/policy-routes.ts'
import { packageRoutes } from './http/summary/package-routes.ts'
import { summaryRoutes } from './http/summary/summary-routes.ts'
import { scoreRoutes } from './http/office/score-routes.ts'
import { questionRoutes } from './http/office/question-routes.ts'
import { screeningRoutes } from './http/office/screening-routes.ts'
import { sealRoutes } from './http/office/seal-routes.ts'
import { reportRoutes } from './http/report/report-routes.ts'
import { deductionRoutes } from './http/office/deduction-routes.ts'
import { oversightRoutes } from './http/office/oversight-routes.ts'
import { evidenceRoutes } from './http/office/evidence-routes.ts'
import { todoRoutes } from './http/rectification/todo-routes.ts'
import { noticeRoutes } from './http/rectification/notice-routes.ts'
import { rectificationRoutes } from './http/rectification/rectification-routes.ts'
import { drawRoutes } from './http/office/draw-routes.ts'
import { surveyAnswerRoutes } from './http/survey/answer-routes.ts'
import { monthlyRoutes } from './http/office/monthly-routes.ts'
import { handInRoutes } from './http/office/hand-in-routes.ts'
import { poolRoutes } from './http/pool/pool-routes.ts'
import { onlineRoutes } from './http/office/online-routes.ts'
import { posterRoutes } from './http/posters/poster-routes.ts'
import { rateRoutes } from './http/public/rate-routes.ts'
import { publicUnitRoutes } from './http/public/unit-routes.ts'
import { ballotDeskRoutes } from './http/ballot/desk-routes.ts'
import { voterRoutes } from './http/ballot/voter-routes.ts'
import { statementRoutes } from './http/office/statement-routes.ts'
import { serviceRoutes } from './http/halls/service-routes.ts'
import { factorRoutes } from './http/accounts/factor-routes.ts'
import { sessionRoutes } from './http/accounts/session-routes.ts'
import { staffRoutes } from './http/halls/staff-routes.ts'
import { auditRoutes } from './http/accounts/audit-routes.ts'
import { sessionsRoutes } from './http/accounts/sessions-routes.ts'
import { keyRoutes } from './http/accounts/key-routes.ts'
import { userRoutes } from './http/accounts/user-routes.ts'
import { Encoder } from 'socket.io-parser'
import { Intake } from './ingest/intake.ts'
import { turningDecoder } from './ingest/turning-decoder.ts'
import { openDeviceGate } from './ingest/device-gate.ts'
import { Devices } from './ingest/devices.ts'
import { HubClock } from './ingest/hub-clock.ts'
import { Invitations } from './ingest/invitations.ts'
import { Presence } from './ingest/presence.ts'
import { Signatures } from './ingest/signatures.ts'
import { TokenRotation } from './ingest/token-rotation.ts'
import { WindowPush } from './ingest/window-push.ts'
import type { Certificates } from './listen/certificates.ts'
import { addressOf } from './listen/caller-address.ts'
import { measureCaps } from './listen/connection-caps.ts'
import type { Slowness } from './listen/slowness.ts'
import { BrowserIds } from './online/browser-ids.ts'
import { Challenges } from './online/challenges.ts'
import { OnlineIntake } from './online/intake.ts'
import { Load } from './online/load.ts'
import { TurnedAway } from './online/turned-away.ts'
import { isStorageTrouble } from './store/storage-trouble.ts'
import { CHECKPOINTS } from './store/safekeeping/has-checkpoints.ts'
import {
  accessSecret,
  openHere,
  type FirstSignIn,
  type GoOn,
  type HashName,
  type Ledger,
  type RecordOptions,
} from './store/open-store.ts'
import type { Store } from './store/port.ts'
import { openThreaded, type Threading } from './store/thread/open-threaded.ts'
import { mail, sendMail, type MailWay } from './outside/mail.ts'
import { OF_MONTHS, OF_RECTIFICATION, Reminders } from './outside/reminders.ts'
import { Checkpoints, webhook } from './outside/checkpoints.ts'
import { loadKeypadModels, readToldModel } from './store/registry/keypad-models.ts'
import { AlertWatch } from './live/alert-watch.ts'
import { HallFeed } from './live/hall-feed.ts'

export interface HubOptions {
  /** Folder of the database and the keys; the caller holds its lock. */
  data: string
  configuration: Configuration
  /** Reads the policy of the configuration's files again; without it, they never change. */
  proposedPolicy?: () => Policy
  /** Reads all of the files again. */
  proposed?: () => Configuration
  version: string
  log: FastifyBaseLogger
  /** Where the build puts the pages. */
  pages: string
  /** Folder of the keypad models; `config/keypads` unless told otherwise. */
  keypads?: string
  /** Marks an empty ledger as a demo's, for ever. */
  demo?: boolean
  /** Hash of a new chain; an existing one keeps its own. */
  hash?: HashName
  tls?: ServerOptions
  /** How the hub stands in the network; on one machine unless told otherwise. */
  edge?: Edge
  /** What the listeners serve, for whoever looks at how long it holds. */
  certificates?: Certificates
  /** Connections of one address at a time. */
  connectionsPerAddress?: number
  slowness?: Slowness
  /** Address of an outside party that takes the hourly checkpoint by POST. */
  checkpointWebhook?: string
  /** Whom the hourly checkpoint is mailed to, and by which server. */
  checkpointMail?: MailWay
  /** Where reminders of rectification and of late months are mailed to: the campaign office. */
  officeMail?: MailWay
  /** Address of `/r/` for citizens' phones, with the slash at its end. */
  receiptPage?: string
  /** Goes on with a ledger that the newest checkpoint of its folder speaks against, and puts that on record. */
  goOn?: GoOn
  /** Folds the database's log in by time and looks through the whole file after the start; absent: neither. */
  care?: { lookAfterMs?: number }
  /** The record stands in a thread of its own, with the real clocks; absent: in this one. */
  thread?: Threading
  now?: () => number
  /** Monotonic, ms; the process's own unless a test says otherwise. */
  uptime?: () => number
  /** Of passwords, sessions and second factors, as access has them where nothing is said. */
  accessLimits?: AccessLimits
  /** False: nobody holds the clock against the monotonic one and the ledger, for a test that sets it as it likes. */
  watchClock?: boolean
}

export interface Hub {
  http: Http
  io: Server
  /** What stands behind the store, for tests that look into it. */
  ledger: Ledger
  access: RemoteAccess
  parts: HubParts
  demo: boolean
  checkpoints: Checkpoints
  /** What to sign in with where nobody has done so yet, else null; makes the first account. */
  firstSignIn(): Promise<FirstSignIn | null>
  /** Commits what was accepted, then lets go of everything. */
  close(): Promise<void>
}

const KEYPADS = join(import.meta.dirname, '../config/keypads')

/** Puts the parts together over one data folder. Never listens: main.ts does, and tests do as they like. */
export async function buildHub(options: HubOptions): Promise<Hub> {
  const { log, version } = options
  const now = options.now ?? Date.now
  const uptime = options.uptime ?? (() => performance.now())
  const recordOptions: RecordOptions = {
    ...options,
    now,
    uptime,
    configuration: () => options.configuration,
    onRemake: (entries) => log.info({ entries }, 'a new schema: making the figures again from the ledger'),
    watchClock: options.watchClock !== false,
    files: options.care,
  }
  const record = await (options.thread === undefined
    ? openHere(recordOptions)
    : openThreaded(recordOptions, options.thread))
  const { store, access } = record
  const { demo } = await store.read('ledger.genesis')

  const { edge = PLAIN_EDGE } = options
  const http = await newHttp({
    access,
    log,
    version,
    edge,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.connectionsPerAddress === undefined ? {} : { connectionsPerAddress: options.connectionsPerAddress }),
    ...(options.slowness === undefined ? {} : { slowness: options.slowness }),
  })
  const signatures = new Signatures()
  // What a message waits for: its turn, the record's turn, and whoever looks at its signatures.
  const intake = new Intake({
    waitingMs: (items) => Math.max(store.state.waitingMs, items * store.state.itemMs) + signatures.waitingMs,
    itemMs: () => store.state.itemMs + signatures.itemMs,
  })
  const io = new Server(http.server, {
    parser: { Encoder, Decoder: turningDecoder(() => intake.isFull()) },
    transports: ['websocket'],
    maxHttpBufferSize: TRANSPORT_MAX_BYTES,
    perMessageDeflate: false,
    serveClient: false,
    pingInterval: 20_000,
    pingTimeout: 15_000,
    cors: { origin: false },
  })
  guardServer(http.server, edge)
  const upgrades = new PacedUpgrades(http.server)
  waitForNames(io, http)
  // What is written beside the ledger, such as accounts and tokens, would be as lost as presses.
  http.addHook('preValidation', knownCampaign(store, now))
  http.addHook('preValidation', lowerCaseIds)
  http.addHook('onRequest', async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD' && !store.state.isFolderThere) throw new Refusal('storage-unavailable')
  })
  // What people read is whole: rows of a large correction are still to be written for some seconds after it took effect.
  http.addHook('onRequest', async ({ method, url }) => {
    if (method === 'GET' && url.startsWith('/api/')) await store.whole()
  })
  // Everything here asks who comes; the namespace that a client joins when it names none would hold them for ever.
  io.use((_socket, next) => next(handshakeError('not-found')))
  if (edge.deviceCertificates)
    io.of(DEVICE_NAMESPACE).use(({ request }, next) =>
      next(hasDeviceCertificate(request.socket) ? undefined : handshakeError('device-certificate-needed')),
    )
  const presence = new Presence()
  const devices = new Devices(store, now, addressOf)
  const clock = await HubClock.open({ store, now, monotonic: uptime, log })
  const keypadModels = loadKeypadModels(options.keypads ?? KEYPADS)
  const tokens = new TokenRotation(access.deviceTokens, (err) =>
    log.warn({ err }, 'a device could not be offered its new token; it is offered again with its next hello'),
  )
  openDeviceGate({
    io,
    intake,
    tokens,
    store,
    devices,
    presence,
    signatures,
    now,
    clockHeard: (device, at) => clock.heard(device, at),
    checkToken: (device, token) => access.deviceTokens.check(device, token),
    checkPin: (staffNo, pin, device) => access.staffPins.check(staffNo, pin, device),
    holderOfCard: (card, device) => access.staffCards.holder(card, device),
    keypadModels,
    log,
  })
  const alerts = await AlertWatch.open({
    store,
    presence,
    usual: options.configuration.alerts,
    takeoversOf: (device) => devices.takeovers.of(device),
    now,
    isKnownModel: (model) => model === KIOSK_MODEL || readToldModel(keypadModels, model).levels !== undefined,
    onTrouble: (err) => (isStorageTrouble(err) ? undefined : log.error({ err }, 'alerts could not be kept')),
  })
  const feed = new HallFeed({
    io,
    store,
    presence,
    alerts,
    identify: (token) => access.identity.of(token),
    now,
    onTrouble: (err) => log.error({ err }, 'the board of a hall could not be made'),
  })
  const invitations = new Invitations({
    store,
    devices,
    now,
    onError: (err) => log.error({ err }, 'invitations could not be ended'),
  })
  const push = new WindowPush({ store, devices, now })
  const parties = {
    ...(options.checkpointWebhook === undefined ? {} : { webhook: webhook(options.checkpointWebhook) }),
    ...(options.checkpointMail === undefined ? {} : { mail: mail(options.checkpointMail) }),
  }
  const checkpoints = await Checkpoints.open({
    store,
    folder: join(options.data, CHECKPOINTS),
    parties,
    now,
    onTrouble: (err, party) =>
      log.warn({ err, party }, 'the checkpoint did not reach the outside; it is offered again every minute'),
  })
  await checkpoints.look()
  const { officeMail } = options
  const reminders =
    officeMail === undefined
      ? []
      : [OF_RECTIFICATION, OF_MONTHS].map(
          (of) =>
            new Reminders(
              {
                store,
                folder: join(options.data, 'reminders'),
                send: (message) => sendMail(officeMail, message),
                now,
                onTrouble: (err) =>
                  log.warn({ err }, 'a reminder was not taken by the mail server; it is sent again in a minute'),
              },
              of,
            ),
        )

  const seals = new SealDesk({
    store,
    data: options.data,
    verifyPage: join(options.pages, 'offline', 'verify.html'),
    onCheckpoint: (checkpoint) => void checkpoints.handOver(checkpoint),
    outside: Object.keys(parties).length > 0,
  })
  const draws = new DrawDesk({
    store,
    data: options.data,
    now,
    onCheckpoint: (checkpoint) => void checkpoints.handOver(checkpoint),
    onFault: (err) => log.error({ err }, 'a draw could not be made; its owner may go on with it'),
  })
  const ballot = new BallotDesk({
    store,
    data: options.data,
    now,
    onTrouble: (err) => log.error({ err }, 'what the ballot notes by itself could not be written; it is tried again'),
  })
  const secret = accessSecret(options.data)
  const hub: HubParts = {
    store,
    seals,
    draws,
    takenOutside: () => (Object.keys(parties).length === 0 ? null : checkpoints.takenUpTo),
    ballot,
    access,
    now,
    about: { version, demo, ...(options.receiptPage === undefined ? {} : { receiptPage: options.receiptPage }) },
    proposedPolicy: options.proposedPolicy ?? (() => options.configuration.policy),
    proposed: options.proposed ?? (() => options.configuration),
    clockAgainst: () => clock.disagreement,
    outside: Object.keys(parties).length > 0,
    certificates: () => options.certificates?.standing() ?? [],
    hallSnapshot: (hall) => feed.snapshot(hall),
    hallMachines: (hall) => feed.machines(hall),
    alerts: {
      settings: (hall) => alerts.settings(hall),
      settingsChanged: (hall) => alerts.settingsChanged(hall),
    },
    devices,
    offerToken(device) {
      const socket = devices.socketOf(device)
      if (socket) tokens.offer(device, socket)
    },
    online: {
      challenges: new Challenges(secret, now),
      browsers: new BrowserIds(secret),
      intake: new OnlineIntake(store),
      load: new Load(now),
      turnedAway: new TurnedAway(store, now),
    },
  }
  const metrics = hubMetrics(store, io, checkpoints, clock, now)
  options.certificates?.measure([metrics])
  measureCaps(http.connectionCaps, [metrics])
  await http.register(docsRoutes)
  await http.register(operationsRoutes, {
    ready: () => {
      const { problems, ...state } = record.ready()
      const { rebuild } = store.state
      const more = rebuild === null ? {} : { rebuild }
      return {
        ...state,
        ...more,
        problems: [...problems, ...clock.problems(), ...(options.certificates?.problems() ?? [])],
      }
    },
    metrics,
  })
  await http.register(sessionRoutes, { access })
  await http.register(factorRoutes, { access })
  await http.register(userRoutes, { access, store })
  await http.register(sessionsRoutes, { access })
  await http.register(auditRoutes, { store })
  await http.register(keyRoutes, { access })
  for (const routes of [
    aboutRoutes,
    hallRoutes,
    hallReportRoutes,
    denominatorRoutes,
    deviceRoutes,
    correctionRoutes,
    hoursRoutes,
    windowRoutes,
    registerRoutes,
    serviceRoutes,
    hotlineRoutes,
    hotlineImportRoutes,
    nameRoutes,
    complaintRoutes,
    receiptRoutes,
    staffRoutes,
    followUpRoutes,
    policyRoutes,
    clockRoutes,
    certificateRoutes,
    firstDayRoutes,
    scoreRoutes,
    summaryRoutes,
    packageRoutes,
    caseRoutes,
    alertRoutes,
    analysisRoutes,
    screeningRoutes,
    questionRoutes,
    sealRoutes,
    reportRoutes,
    statementRoutes,
    deductionRoutes,
    oversightRoutes,
    monthlyRoutes,
    evidenceRoutes,
    todoRoutes,
    noticeRoutes,
    rectificationRoutes,
    handInRoutes,
    poolRoutes,
    drawRoutes,
    surveyAnswerRoutes,
    publicUnitRoutes,
    ballotDeskRoutes,
    voterRoutes,
    rateRoutes,
    onlineRoutes,
    posterRoutes,
  ])
    await http.register(routes, { hub })
  await http.register(hallFiles, {
    data: options.data,
    photo: (name) => store.read('photos.file', name),
  })
  await http.register(pages, { folder: options.pages })
  await http.ready()
  void draws.resume()

  return {
    http,
    io,
    get ledger() {
      if (record.inside === null) throw new Error('the ledger stands in another thread')
      return record.inside.ledger
    },
    access,
    parts: hub,
    demo,
    checkpoints,
    firstSignIn: () => record.firstSignIn(),
    async close() {
      for (const each of reminders) each.close()
      await seals.close()
      await draws.close()
      for (const part of [ballot, clock, invitations, push, feed, signatures, checkpoints]) part.close()
      await alerts.close()
      await hub.online.turnedAway.write()
      // Devices hear that the connection ends and keep what is not acknowledged.
      await record.end()
      upgrades.close()
      for (const { waiting } of http.connectionCaps.values()) waiting.end()
      await io.close()
      await http.close()
      await record.close()
    },
  }
}

/** A websocket that does not say whose it is holds a connection as half a request does. */
function waitForNames(io: Server, { server, connectionCaps }: Http): void {
  const { waiting } = connectionCaps.get('inner')!
  server.prependListener('upgrade', ({ socket }: IncomingMessage) => waiting.leave(socket))
  io.engine.on('connection', ({ request }: { request: IncomingMessage }) => waiting.wait(request.socket))
  for (const namespace of [DEVICE_NAMESPACE, HALL_NAMESPACE])
    io.of(namespace).on('connection', ({ request }) => waiting.leave(request.socket))
}

function handshakeError(code: ErrorCode): Error {
  return Object.assign(new Error(code), { data: { code, message: ERRORS[code].en } })
}

function hubMetrics(
  store: Store,
  io: Server,
  checkpoints: Checkpoints,
  clock: HubClock,
  now: () => number,
): MetricsRegistry {
  const registers = [new MetricsRegistry()]
  collectDefaultMetrics({ register: registers[0]! })
  const entries = new Counter({
    name: 'pingyi_ledger_entries_total',
    help: 'entries written',
    labelNames: ['kind'],
    registers,
  })
  store.onCommit(({ entries: written }) => {
    const kinds = new Map<string, number>()
    for (const { kind } of written) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    for (const [kind, count] of kinds) entries.inc({ kind }, count)
  })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('pingyi_devices_connected', 'devices connected', () => io.of('/device').sockets.size)
  gauge('pingyi_viewers_connected', 'hall pages connected', () => io.of('/hall').sockets.size)
  gauge('pingyi_clock_doubted', "1 while the hub's own clock is in doubt", () => Number(store.state.clockDoubted))
  gauge(
    'pingyi_clock_against',
    "devices that agree with each other and not with the hub's clock",
    () => clock.disagreement?.devices ?? 0,
  )
  gauge('pingyi_ledger_head', 'number of the last entry', () => store.head.n)
  gauge(
    'pingyi_checkpoint_waiting',
    'outside parties that have not taken the newest checkpoint',
    () => checkpoints.waiting.length,
  )
  const monthsLate = new Gauge({
    name: 'pingyi_monthly_late',
    help: 'monthly reports that a body has not handed in by the 5th of the next month',
    labelNames: ['body'],
    registers: [],
    async collect() {
      const late = await store.read('monthly.late', now())
      for (const body of MONTHLY_BODIES) this.set({ body }, late.filter((each) => each.body === body).length)
    },
  })
  registers[0]!.registerMetric(monthsLate)
  return registers[0]!
}
