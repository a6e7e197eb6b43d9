import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { ERRORS, type ErrorCode } from '../contract/errors.ts'
import { PERMISSIONS } from '../contract/roles.ts'
import { exampleOf, type ExampleSchema } from './docs/examples.ts'
import type { AccessRule } from './guard.ts'
import { problemOf } from './problem.ts'

/** What is touched here of the document that the plugin makes. */
interface Api {
  components?: object
  paths: Record<string, Record<string, Operation>>
}
interface Media {
  schema?: ExampleSchema
  example?: unknown
}
interface Operation {
  operationId?: string
  parameters?: { name: string; description?: string; schema?: ExampleSchema; example?: unknown }[]
  requestBody?: { content: Record<string, Media> }
  security?: object[]
  responses: Record<string, { description: string; content?: Record<string, Media> } | { $ref: string }>
}

declare module 'fastify' {
  interface FastifySchema {
    /** Beginning of a file in text that a route `produces`; JSON has its examples in the schema. */
    fileExample?: string
  }
}

/** What each desk's operations are about; a test holds this list and the routes together both ways. */
const TAGS: Record<string, readonly [zh: string, en: string]> = {
  services: ['办件', 'For queue and business systems: who was served. Nothing that comes back differs by level'],
  names: ['单位与事项的名称', 'By which names other systems speak of units and matters'],
  '12345': ['12345 回访与投诉', 'Ratings of callers, and the month of complaints'],
  session: ['登录', 'Signing in and out'],
  about: ['本服务器', 'Which hub this is'],
  halls: ['大厅', 'A hall as it stands, and its days'],
  corrections: [
    '进驻、安装与更正',
    'Who is where, for now, the future and the past; ratings that belong to nobody yet',
  ],
  hours: ['开放时间', 'When a hall is open, which days are special, and how a window asks'],
  devices: ['评价器', 'Enrolling and revoking devices'],
  staff: ['窗口人员', 'Who works at the windows'],
  alerts: ['提醒', 'What the hub noticed in a hall, and by which rules'],
  cases: ['差评件', 'The follow-up of bad ratings (差评件)'],
  receipts: ['回执', 'What the holder of a receipt may ask and add; never a level'],
  scores: ['得分', 'The score of the service-centre method, and what it is made of'],
  screening: ['待核', 'Held ratings, and what officers decide about them (待核)'],
  policy: ['评议办法', 'The rules of the campaign'],
  clock: ['服务器时钟', "The hub's own clock: whether it is doubted, and how an officer ends that"],
  seal: ['封存', 'Freezing a reported period (封存)'],
  report: ['分析报告', 'Chapters, pictures and figures of a campaign, sealed with the survey team (六.4)'],
  summary: ['汇总', "The year's four methods side by side, and who follows up: sealed figures alone"],
  statement: ['对账单', "A unit's own figures, after the seal"],
  'hand-ins': [
    '报送',
    'Contacts, duties, service objects and plans of units and owners, and what the office answers (报送)',
  ],
  pool: ['样本库', 'Who may be drawn for the survey: imports, pairs who may be one person, erasure (样本库)'],
  draw: ['抽样', 'Frame, dice and draw of the survey’s sample; ids and hashes, nobody’s name (第三方测评抽样)'],
  online: ['网络评议', 'Rating a unit from a phone (五.4), what the limits hold, and what its owner decides'],
  survey: ['问卷', 'Answers of the survey: files of its owner, how far it is (第三方测评问卷)'],
  ballot: ['两代表一委员评议', 'The representatives’ ballot: roll, slips, tickets, box, close; nobody’s vote'],
  deductions: [
    '减分',
    'Deductions of annex 1: reported, confirmed, disputed; evidence, problems fed back, programmes, inspections, monthly reports',
  ],
  rectification: ['整改', 'Problem and responsibility lists of units, visits, closing (七.4, 八.2)'],
  public: ['公开', 'What is published of units: duties and organisations served. No person, no score'],
  users: ['账号', 'Accounts'],
  audit: ['审计记录', 'Who did what'],
  operations: ['运行维护', 'For those who keep the machine running'],
}

/** Parameters that mean the same wherever they stand; a route's own words go before these. */
const PARAMETERS: Record<string, string> = {
  hall: 'code of a hall, such as shimin',
  hallCode: 'code of a hall, such as shimin',
  window: 'code of a window, such as A01',
  campaign: 'id of a campaign, which is its year',
  method: 'code of a method of the campaign, such as service-centre',
  unit: 'code of a unit, such as J16',
  device: 'id of a device',
  service: 'id of a service, as it came back when it was announced',
  rating: 'id of a rating',
  case: 'id of a case',
  request: 'id of a request to a second officer',
  question: 'id of a question of the office to a hall',
  alert: 'id of an alert',
  rule: 'code of a rule',
  seal: 'number of a seal',
  part: 'contact, duties, objects or plan',
  month: 'a month, such as 2026-10',
  source: 'who made the file: the survey team or the hall bureau',
  copy: 'name of an encrypted copy, which follows from code and words of its voter',
  chapter: 'chapter of the analysis report',
  size: 'of the paper',
  party: 'code of a unit, or third-party, the survey team',
  handIn: 'number of the entry of a version',
  rater: 'id of a rater of the pool, such as R000012',
  decision: 'number of the entry of a decision',
  job: 'id of an import, of its own choice',
  sheet: 'name of the sheet; else the first that fits',
  no: 'number of a member of staff',
  username: 'name of an account',
  id: 'id of what a citizen added',
  n: 'number of an entry of the ledger',
  code: "code of a date of the campaign's calendar",
  file: 'name of a file of the package',
  limit: 'how many at most',
  state: 'how far it is; running: whatever is not closed',
  late: 'its clock is up; or will be today',
  decided: 'those that officers decided, in place of those that wait',
  from: 'date in Asia/Shanghai, included',
  to: 'date in Asia/Shanghai, included',
}

const DONE: Record<string, string> = {
  '200': 'Done',
  '201': 'Made',
  '204': 'Done; there is nothing to say',
  '503': 'Not ready, and why',
}

/** OpenAPI 3.1 out of the routes' own schemas, with who may call each from its access rule. */
export function openApiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pingyi 评议',
        version,
        description:
          'Errors are RFC 9457 problem documents with a stable `code`. An act of a person that is on record and whose ' +
          'answer could not be made is answered 200 `{ done: true, entry, followUp }`, the last a problem. Times are ISO 8601 with offset; ' +
          '`from` and `to` are dates in Asia/Shanghai, both included. The values beside `session` and `bearer` are the ' +
          'roles that may call; those beside `apiKey`, the scope of the key. A role may be bound to a hall or a unit.',
      },
      servers: [{ url: '/' }],
      tags: Object.entries(TAGS).map(([name, [zh, description]]) => ({ name, description, 'x-zh': zh })),
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'pingyi_session',
            description: 'a person in a browser; over TLS the name is `__Host-pingyi_session`',
          },
          bearer: { type: 'http', scheme: 'bearer', description: 'the token of a session, for programs of a person' },
          apiKey: { type: 'http', scheme: 'bearer', description: 'the key of a program (`pingyi apikey add`)' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const rule = route.config?.access
      if (rule === undefined || !isOperation(url)) return { schema: { ...schema, hide: true }, url }
      const file = schema?.response === undefined ? schema?.produces?.[0] : undefined
      const answer = file === undefined ? {} : { response: { 200: fileAnswer(file, schema?.fileExample) } }
      const takesFile = schema?.body === undefined && schema?.consumes !== undefined
      const body = takesFile ? { body: { type: 'string', format: 'binary' } } : {}
      return { schema: { ...schema, ...body, ...answer, security: securityOf(rule), 'x-access': rule }, url }
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject
      const api = document.openapiObject as Api
      api.components = { ...api.components, schemas: { Problem: PROBLEM }, responses: problemResponses() }
      for (const [path, operations] of Object.entries(api.paths))
        for (const [method, operation] of Object.entries(operations)) complete(operation, path, method)
      return document.openapiObject
    },
  }
}

function fileAnswer(type: string, example: string | undefined) {
  const schema = example === undefined ? { type: 'string', format: 'binary' } : { type: 'string' }
  return { content: { [type]: { schema, ...(example === undefined ? {} : { example }) } } }
}

/** Pages and their files are not part of the interface. */
function isOperation(url: string): boolean {
  return url.startsWith('/api/') || url === '/healthz' || url === '/readyz' || url === '/metrics'
}

function securityOf(rule: AccessRule): { [scheme: string]: string[] }[] {
  if (rule === 'public') return []
  const roles = rule.permission === undefined ? [] : [...PERMISSIONS[rule.permission]]
  return [
    ...('scope' in rule ? [{ apiKey: [rule.scope] }] : []),
    ...(roles.length > 0 ? [{ session: roles }, { bearer: roles }] : []),
    // Anybody on the hub's own machine.
    ...('scope' in rule && rule.loopback ? [{}] : []),
  ]
}

/** Adds what holds for every operation: a name for generated clients, words for parameters, the refusals. */
function complete(operation: Operation, path: string, method: string): void {
  operation.operationId = nameOf(path, method)
  for (const parameter of operation.parameters ?? []) parameter.description ??= PARAMETERS[parameter.name] ?? ''
  for (const [status, response] of Object.entries(operation.responses))
    if ('description' in response && response.description === 'Default Response')
      response.description = DONE[status] ?? 'Done'
  addExamples(operation)
  for (const status of refusalsOf(operation, path, method))
    operation.responses[status] ??= { $ref: `#/components/responses/Refused${status}` }
  operation.responses['default'] ??= { $ref: '#/components/responses/Refused' }
}

/** Gives every parameter, body and answer an example; where a member has none, the whole has none, and a test says so. */
function addExamples({ parameters = [], requestBody, responses }: Operation): void {
  for (const parameter of parameters) {
    const { schema = {}, name } = parameter
    // The plugin takes the schema's own out of it.
    if (parameter.example !== undefined) schema.examples = [parameter.example]
    const example = exampleOf(schema, name, [])
    if (example !== undefined) parameter.example = example
  }
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, response]) => ('content' in response ? [response.content] : []))
  for (const content of [requestBody?.content, ...answers])
    for (const media of Object.values(content ?? {})) {
      const { schema = {}, example } = media
      if (example !== undefined || ('format' in schema && schema.format === 'binary')) continue
      const lacking: string[] = []
      const made = exampleOf(schema, '', lacking)
      if (lacking.length === 0) media.example = made
    }
}

/** `post /api/v1/halls/{hall}/cases` to `postHallsHallCases`. */
function nameOf(path: string, method: string): string {
  const words = path.replace('/api/v1/', '/').match(/[A-Za-z0-9]+/g) ?? []
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}

function refusalsOf({ security, parameters = [], requestBody }: Operation, path: string, method: string): number[] {
  const open = security?.length === 0
  const takesBody = requestBody !== undefined
  return [
    ...(takesBody || parameters.length > 0 ? [400] : []),
    ...(open ? [] : [401, 403]),
    ...(path.includes('{') ? [404] : []),
    ...(method === 'get' ? [] : [409]),
    ...(takesBody ? [413, 415] : []),
    ...(open && takesBody ? [429] : []),
    503,
  ]
}

const CODES = Object.keys(ERRORS) as ErrorCode[]
const PROBLEM = {
  type: 'object',
  description:
    'RFC 9457. `code` is for programs and never changes; `title` and `zh` are for people; `detail` says where',
  examples: [problemOf('unknown-hall', 'shimin2')],
  required: ['type', 'title', 'status', 'code', 'zh'],
  properties: {
    type: { type: 'string', description: '`urn:pingyi:problem:` and the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: CODES },
    zh: { type: 'string', description: 'what happened, then what to do' },
    detail: { type: 'string' },
    ids: {
      type: 'array',
      description: 'Of `same-fact`: the deductions that may be the same.',
      items: { type: 'string' },
    },
    results: {
      type: 'array',
      description: 'of `call-conflict`: what each row is; nothing was stored',
      items: {
        type: 'object',
        required: ['index', 'callId', 'status'],
        properties: {
          index: { type: 'integer' },
          callId: { type: 'string' },
          status: { type: 'string', enum: ['not-stored', 'duplicate', 'conflict'] },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
}

/** One for every status of the table of errors, with the codes that come with it; `Refused` for whatever else. */
function problemResponses(): Record<string, object> {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  const byStatus = Map.groupBy(CODES, (code) => ERRORS[code].status)
  return {
    Refused: { description: 'Refused, or a fault of the hub', content },
    ...Object.fromEntries(
      [...byStatus].map(([status, codes]) => [
        `Refused${status}`,
        { description: codes.map((code) => `\`${code}\`: ${ERRORS[code].en}`).join('; '), content },
      ]),
    ),
  }
}
