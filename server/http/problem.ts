import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { finished } from 'node:stream'
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify'
import { ERRORS, Refusal, type ErrorCode } from '../contract/errors.ts'
import { PacedWork } from '../store/breath.ts'
import { actUnderWay, type ActUnderWay } from '../store/act-under-way.ts'
import { isStorageTrouble } from '../store/storage-trouble.ts'
import { CallsInConflict } from '../store/changes/record-calls.ts'
import { wantsEnglish } from './wants-english.ts'
import { faultOf, lacksReason, isValidation } from './validation-fault.ts'
import { EVERY_ANSWER_LINES } from '../listen/answer-headers.ts'
import { answersOn, sideOf } from '../listen/sides.ts'
import { allowedMethods } from './allowed-methods.ts'
import type { Http } from './http.ts'

/** RFC 9457, with the code of the closed table and what a person reads on a screen. */
export interface Problem {
  type: string
  /** In Chinese, or in English for who asks for that. */
  title: string
  status: number
  code: ErrorCode
  zh: string
  /** Where, or what of it: in English, or in Chinese where `detailZh` is not there beside it. */
  detail?: string
  /** The detail in Chinese; `inLanguage` takes one of both. */
  detailZh?: string
  /** Of `same-fact`: ids of the facts that may be the same. */
  ids?: readonly string[]
  /** Of `call-conflict`: what each row is. Nothing was stored: `not-stored` are those without a fault. */
  results?: { index: number; callId: string; status: 'not-stored' | 'duplicate' | 'conflict' }[]
}

/** The answer to an act that is on record although its own answer could not be made. */
export interface Done {
  done: true
  /** The head of the ledger after it. */
  entry: number
  followUp: Problem
}

declare module 'fastify' {
  interface FastifyRequest {
    act: ActUnderWay
  }
}

/** Seconds after which asking again makes sense. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  'too-many-attempts': 60,
  'sign-in-locked': 60,
  busy: 5,
  'storage-unavailable': 30,
  'shutting-down': 10,
}

/** Of a body that is too large so much is read to its end, so that its sender hears why and sees no broken connection. */
const MOST_READ_ON = 64 * 1_048_576

/** In both languages; `inLanguage` takes the one of who asks. */
export function problemOf(code: ErrorCode, detail?: string, detailZh?: string): Problem {
  const { status, zh } = ERRORS[code]
  return {
    type: `urn:pingyi:problem:${code}`,
    title: zh,
    status,
    code,
    zh,
    ...(detail === undefined ? {} : { detail }),
    ...(detailZh === undefined ? {} : { detailZh }),
  }
}

/** As it is sent: title and detail in one language. */
function inLanguage({ detailZh, ...problem }: Problem, english: boolean): Problem {
  if (english) return { ...problem, title: ERRORS[problem.code].en }
  return detailZh === undefined ? problem : { ...problem, detail: detailZh }
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // Whatever the route had in mind for its answer: a refusal must not be kept.
  void reply.header('cache-control', 'no-store')
  const retryAfter = RETRY_AFTER[problem.code]
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter)
  // Fastify would close while the rest still comes.
  if (problem.code === 'body-too-large' && Number(reply.request.headers['content-length']) <= MOST_READ_ON)
    void reply.removeHeader('connection')
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer')
  const english = wantsEnglish(reply.request.headers['accept-language'])
  const told = inLanguage(problem, english)
  void reply.header('content-language', english ? 'en' : 'zh-CN').header('vary', 'accept-language')
  // As a string: no schema of a route may rewrite it.
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(told))
}

/** The one table from what went wrong to what is told. Null: a bug of ours or of the machine, told as `internal`. */
export function problemOfError(error: unknown): Problem | null {
  if (error instanceof CallsInConflict)
    return {
      ...problemOf(error.code, error.detail, error.detailZh),
      results: error.results.map(({ index, callId, status }) => ({
        index,
        callId,
        status: status === 'stored' ? 'not-stored' : status,
      })),
    }
  if (error instanceof Refusal) {
    const problem = problemOf(error.code, error.detail, error.detailZh)
    return 'ids' in error ? { ...problem, ids: error.ids as string[] } : problem
  }
  if (!(error instanceof Error)) return null
  if (isValidation(error)) {
    const { en, zh } = faultOf(error)
    return problemOf(lacksReason(error) ? 'reason-missing' : 'bad-request', en, zh)
  }
  if (isStorageTrouble(error)) return problemOf('storage-unavailable')
  if (!('statusCode' in error) || typeof error.statusCode !== 'number') return null
  const { statusCode } = error
  if (statusCode === 404) return problemOf('not-found')
  if (statusCode === 413) return problemOf('body-too-large')
  if (statusCode === 415) return problemOf('unsupported-media-type')
  if (statusCode >= 400 && statusCode < 500) return problemOf('bad-request', ...(DETAILS[codeOf(error)] ?? []))
  return null
}

/** Our own words: a parser's message may quote what was sent. */
const DETAILS: Record<string, [en: string, zh: string]> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: ['the body is empty', '请求体是空的'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['the body is not JSON', '请求体不是 JSON'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'the body is not as long as content-length says',
    '请求体长度与 content-length 不符',
  ],
  FST_ERR_BAD_URL: ['the address is not well-formed', '地址格式不正确'],
  HPE_HEADER_OVERFLOW: ['address and headers are longer than 16 KB', '地址和请求头超过 16 KB'],
  ERR_HTTP_REQUEST_TIMEOUT: ['the request did not come to an end', '请求没有发完'],
}

const NO_REQUEST = ['no request of HTTP/1.1', '不是 HTTP/1.1 请求'] as const

/** Called on the root instance itself, before any route, so that it holds everywhere. */
export function installProblems(http: Http, apart: boolean): void {
  http.decorateRequest('act')
  http.addHook('onRequest', async (request) => {
    request.act = { committed: null }
  })
  // After the body was read, whose events know of no act.
  http.addHook('preHandler', (request, _, done) => actUnderWay.run(request.act, done))
  http.setErrorHandler(answerError)
  http.setNotFoundHandler((request, reply) => {
    // Of what answers on another listener this one knows nothing.
    const here = http.accessRules.filter(({ sides }) => answersOn(sideOf(request.raw), sides, apart))
    const allowed = allowedMethods(here, request.url.split('?', 1)[0]!)
    // A file that is not there is asked for by a method that the address takes.
    if (allowed.length === 0 || allowed.includes(request.method)) return sendProblem(reply, problemOf('not-found'))
    return sendProblem(reply.header('allow', allowed.join(', ')), problemOf('method-not-allowed'))
  })
}

/** What the parser of HTTP, or its clock, says; whatever else comes to pass, such as half a handshake of TLS, is no talk yet. */
const OF_HTTP = /^(HPE|ERR_HTTP)_/
/** Who does not take the answer in this time goes without. */
const TAKES_WITHIN_MS = 5_000

/** Thousands may stop in the midst of a request at once: presses are stored between their answers. */
const answers = new PacedWork()

/** For Fastify's option `clientErrorHandler`: bytes that are no request, which no route ever sees. */
export function answerNoRequest(error: Pick<ConnectionError, 'message'> & { code?: string }, socket: Socket): void {
  const { code = '' } = error
  if (OF_HTTP.test(code)) answers.add(() => tellNoRequest(code, socket))
  else socket.destroy()
}

function tellNoRequest(code: string, socket: Socket): void {
  // Somebody who has gone hears nothing.
  if (!socket.writable) return void socket.destroy()
  const body = JSON.stringify(inLanguage(problemOf('bad-request', ...(DETAILS[code] ?? NO_REQUEST)), false))
  // The other end may keep its half open for ever.
  socket.once('finish', () => socket.destroy())
  setTimeout(() => socket.destroy(), TAKES_WITHIN_MS).unref()
  socket.end(
    `HTTP/1.1 400 Bad Request\r\n${EVERY_ANSWER_LINES}` +
      'Content-Type: application/problem+json\r\nCache-Control: no-store\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** Also for Fastify's option `frameworkErrors`: addresses that no router understands. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOfError(error)
  if (problem === null || problem.code === 'storage-unavailable') {
    // The route, not the address: what stands in an address may be personal.
    request.log.error({ err: error, method: request.method, route: request.routeOptions?.url }, 'request failed')
  }
  if (isDone(request)) return sendDone(request, reply, error)
  afterTheRest(request.raw, reply.raw, () => void sendProblem(reply, problem ?? problemOf('internal')))
}

/** Who wants the connection closed behind the answer, and still writes, might lose it by that: heard out first. */
function afterTheRest(request: IncomingMessage, { shouldKeepAlive }: ServerResponse, tell: () => void): void {
  if (shouldKeepAlive || request.complete || !(Number(request.headers['content-length']) <= MOST_READ_ON)) return tell()
  finished(request, tell)
  request.resume()
}

/** Whether what a person asked for is committed. Programs ask again by the same id and hear the same answer. */
function isDone({ act, method, viewer }: FastifyRequest): boolean {
  // Addresses that no router understands come here before any hook.
  return viewer?.kind === 'user' && method !== 'GET' && (act as ActUnderWay | undefined)?.committed != null
}

/** Done, and what followed failed: never told as a failure, or the same would be done twice. */
function sendDone(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const { code } = problemOfError(error) ?? problemOf('internal')
  request.log.error({ err: error, method: request.method, route: request.routeOptions?.url }, 'failed after its commit')
  const done: Done = { done: true, entry: request.act.committed!, followUp: problemOf('answer-failed', code) }
  void reply.header('cache-control', 'no-store').code(200).type('application/json').send(JSON.stringify(done))
}

/** SQLite's codes for a disk that is full, gone, broken or read-only. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
