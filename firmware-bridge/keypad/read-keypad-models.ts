import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Type, type Static, type TProperties, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

const exact = { additionalProperties: false } as const
const Hex2 = Type.String({ pattern: '^[0-9a-f]{2}$', description: 'two lower-case hex digits, such as "1e"' })
const Hex4 = Type.String({ pattern: '^[0-9a-f]{4}$', description: 'four lower-case hex digits, such as "1209"' })
const Mask = Type.String({
  pattern: '^(?!00)[0-9a-f]{2}$',
  description: 'two lower-case hex digits with a bit set, such as "01"',
})
const ByteAt = Type.Integer({
  minimum: 0,
  maximum: 63,
  description: 'a whole number from 0 to 63; bytes count from 0 after the report id',
})
const Level = Type.Integer({ minimum: 1, maximum: 5, description: 'a level, 1 (非常不满意) to 5 (非常满意)' })
const ReportId = Type.Optional(
  Type.String({
    pattern: '^(?!00)[0-9a-f]{2}$',
    description: 'the report id as two hex digits; leave it out when the keypad has none',
  }),
)
const OutputReport = Type.String({
  pattern: '^[0-9a-f]{2}( [0-9a-f]{2}){0,63}$',
  description: 'bytes as "00 01 ff", the first of them the report id (00 when there is none)',
})
const OutputReports = Type.Array(OutputReport, { minItems: 1, maxItems: 8, description: 'a list of 1 to 8 reports' })

function keysOf<P extends TProperties>(properties: P) {
  const key = Type.Object({ ...properties, level: Level }, { ...exact, description: 'one key and its level' })
  return Type.Array(key, { minItems: 2, maxItems: 20, description: 'a list of 2 to 20 keys' })
}

const Bytes = Type.Array(Type.Object({ byte: ByteAt, mask: Mask, value: Hex2 }, exact), {
  maxItems: 64,
  description: 'a list of { "byte", "mask", "value" }, all of which must fit',
})
const Length = Type.Optional(
  Type.Integer({ minimum: 0, maximum: 1_024, description: 'how many bytes come after the report id' }),
)
const pattern = { id: ReportId, length: Length, bytes: Bytes }
const Pattern = Type.Object(pattern, exact)
const Patterns = (description: string) => Type.Optional(Type.Array(Pattern, { minItems: 1, maxItems: 32, description }))
/** Reports that say nothing of keys, such as a heartbeat or the state of a battery. */
const Idle = Patterns('a list of { "id", "bytes" }: reports that say nothing of keys')

const BootKeyboard = Type.Object(
  { layout: Type.Literal('boot-keyboard'), id: ReportId, idle: Idle, keys: keysOf({ usage: Hex2 }) },
  exact,
)
const OneByte = Type.Object(
  {
    layout: Type.Literal('byte'),
    id: ReportId,
    idle: Idle,
    byte: ByteAt,
    mask: Type.Optional(Mask),
    released: Type.Optional(Hex2),
    keys: keysOf({ value: Hex2 }),
  },
  exact,
)
const Bitmap = Type.Object(
  { layout: Type.Literal('bitmap'), id: ReportId, idle: Idle, keys: keysOf({ byte: ByteAt, mask: Mask }) },
  exact,
)
/** Each key and being let go is known by bytes of a report, and by an id of its own where the keypad has several. */
const ByPattern = Type.Object(
  {
    layout: Type.Literal('pattern'),
    /** Of the keys that name none. */
    id: ReportId,
    idle: Idle,
    keys: keysOf(pattern),
    released: Patterns('a list of { "id", "bytes" }: reports that say that no key is down'),
  },
  exact,
)
/** Each press of a key turns its bit over, and it stays so. */
const Toggle = Type.Object(
  { layout: Type.Literal('toggle'), id: ReportId, idle: Idle, keys: keysOf({ byte: ByteAt, mask: Mask }) },
  exact,
)
/** Keyboard type: each key types a word of several usages, and one usage that ends all of them. */
const Sequence = Type.Object(
  {
    layout: Type.Literal('sequence'),
    id: ReportId,
    idle: Idle,
    end: Hex2,
    keys: keysOf({
      usages: Type.Array(Hex2, { minItems: 1, maxItems: 16, description: 'a list of 1 to 16 usages in hex' }),
    }),
  },
  exact,
)
const REPORTS = {
  'boot-keyboard': BootKeyboard,
  byte: OneByte,
  bitmap: Bitmap,
  pattern: ByPattern,
  toggle: Toggle,
  sequence: Sequence,
} as const
type Layout = keyof typeof REPORTS

/** Output reports first, then feature reports; one of both at least. */
const shown = { reports: Type.Optional(OutputReports), features: Type.Optional(OutputReports) }
const Steady = Type.Object(shown, exact)
/** Lights and sounds. There is nothing by level here, and there must not be: a clerk could tell levels by it. */
const SignalsSchema = Type.Object(
  {
    idle: Type.Optional(Steady),
    invited: Type.Optional(Steady),
    trouble: Type.Optional(Steady),
    stored: Type.Optional(
      Type.Object(
        {
          ...shown,
          ms: Type.Integer({ minimum: 50, maximum: 5_000, description: 'how long it lasts, 50 to 5000 ms' }),
        },
        exact,
      ),
    ),
  },
  { ...exact, description: 'signals: idle, invited, trouble, stored' },
)

const Text = Type.String({ minLength: 1, maxLength: 80, description: 'a text of 1 to 80 characters' })
const HeadSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]{1,40}$', description: 'the file name without .json' }),
    name: Type.Object({ zh: Text, en: Text }, { ...exact, description: '{ "zh": "…", "en": "…" }' }),
    match: Type.Array(
      Type.Object({ vid: Hex4, pid: Hex4, interface: Type.Optional(Type.Integer({ minimum: 0, maximum: 31 })) }, exact),
      { minItems: 1, description: 'a list of at least one { "vid", "pid" }' },
    ),
    usagePage: Hex4,
    usage: Hex4,
    press: Type.Union([Type.Literal('press'), Type.Literal('press-and-release')], {
      description: '"press" when the keypad reports presses alone, "press-and-release" when it reports both',
    }),
    report: Type.Object(
      {
        layout: Type.Union(
          Object.keys(REPORTS).map((layout) => Type.Literal(layout)),
          { description: `one of ${Object.keys(REPORTS).join(', ')}` },
        ),
      },
      { additionalProperties: true },
    ),
    types: Type.Optional(
      Type.Literal(true, { description: 'true when the device types, too: nobody else may hear it then' }),
    ),
    playedBack: Type.Optional(
      Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'the day of the play-back, "2026-11-30"' }),
    ),
    signals: Type.Optional(SignalsSchema),
  },
  exact,
)

export type KeypadReport = Static<(typeof REPORTS)[Layout]>
/** Bytes of a report that must have these values under these masks; bytes count from 0 after the report id. */
export type BytePattern = Static<typeof Pattern>
export type Signals = Static<typeof SignalsSchema>
/** A keypad model: how to know it, how to read its reports, how to make it light up. */
export type KeypadModel = Omit<Static<typeof HeadSchema>, 'report'> & { report: KeypadReport }

/** What is wrong where, and what to write instead. `path` is a JSON pointer into the file. */
export interface ModelFault {
  file: string
  path: string
  fault: string
}

/** Reads every `*.json` of a folder. All faults of all files are reported at once; a faulty file gives no model. */
export function loadKeypadModels(folder: string): { models: KeypadModel[]; faults: ModelFault[] } {
  const models: KeypadModel[] = []
  const faults: ModelFault[] = []
  let files: string[]
  try {
    files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch (error) {
    return { models, faults: [{ file: folder, path: '', fault: `the folder cannot be read: ${String(error)}` }] }
  }
  for (const file of files.toSorted()) {
    const full = join(folder, file)
    const read = readKeypadModel(readFileSync(full, 'utf8'), full)
    if (read.ok) models.push(read.model)
    else faults.push(...read.faults)
  }
  const rivals = rivalsIn(models, folder)
  return {
    models: models.filter(({ id }) => !rivals.ids.has(id)),
    faults: [...faults, ...rivals.faults],
  }
}

export function readKeypadModel(
  text: string,
  file: string,
): { ok: true; model: KeypadModel } | { ok: false; faults: ModelFault[] } {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    return { ok: false, faults: [{ file, path: '', fault: `not JSON: ${(error as Error).message}` }] }
  }
  const faults = schemaFaults(HeadSchema, document, '')
  const layout = (document as { report?: { layout?: unknown } } | null)?.report?.layout
  if (typeof layout === 'string' && Object.hasOwn(REPORTS, layout)) {
    faults.push(...schemaFaults(REPORTS[layout as Layout], (document as { report: unknown }).report, '/report'))
  }
  if (faults.length === 0) {
    const model = document as KeypadModel
    faults.push(...senseFaults(model, basename(file, '.json')))
    if (faults.length === 0) return { ok: true, model }
  }
  return { ok: false, faults: faults.map((fault) => ({ file, ...fault })) }
}

type Fault = Omit<ModelFault, 'file'>

/** One fault a place: where a list of alternatives fails, each alternative complains about the same place. */
function schemaFaults(schema: TSchema, value: unknown, under: string): Fault[] {
  const found = new Map<string, Fault>()
  for (const error of Compile(schema).Errors(value)) {
    const params = error.params as { additionalProperties?: string[]; requiredProperties?: string[] }
    if (error.keyword === 'boolean') continue
    const names = params.additionalProperties ?? params.requiredProperties ?? []
    const places = names.length > 0 ? names.map((name) => `${error.instancePath}/${name}`) : [error.instancePath]
    for (const place of places) {
      const path = under + place
      const wanted = describedAt(schema, place)
      if (params.additionalProperties) found.set(path, { path, fault: 'is not known: leave it out' })
      else if (params.requiredProperties) found.set(path, { path, fault: `is missing: write ${wanted}` })
      else if (!found.has(path)) found.set(path, { path, fault: `write ${wanted}` })
    }
  }
  return [...found.values()]
}

/** The description of the schema at a place of the document. */
function describedAt(schema: TSchema, place: string): string {
  let at: Record<string, unknown> = schema as never
  for (const part of place.split('/').slice(1)) {
    const properties = at.properties as Record<string, Record<string, unknown>> | undefined
    const next = properties?.[part] ?? (at.items as Record<string, unknown> | undefined)
    if (!next) return 'what the other models have here'
    at = next
  }
  if (typeof at.description === 'string') return at.description
  return typeof at.type === 'string' ? `a value of type ${at.type}` : 'what the other models have here'
}

/** What a schema cannot say. */
function senseFaults(model: KeypadModel, fileName: string): Fault[] {
  const faults: Fault[] = []
  for (const [name, signal] of Object.entries(model.signals ?? {}))
    if (!signal.reports && !signal.features)
      faults.push({ path: `/signals/${name}`, fault: 'write "reports", "features" or both' })
  const { report } = model
  if (model.id !== fileName) faults.push({ path: '/id', fault: `write "${fileName}", the name of the file` })
  if (report.layout === 'boot-keyboard' && model.press !== 'press-and-release') {
    faults.push({ path: '/press', fault: 'write "press-and-release": a boot report says which keys are down' })
  }
  if (report.layout === 'byte') {
    if (model.press === 'press-and-release' && report.released === undefined) {
      faults.push({ path: '/report/released', fault: 'is missing: write the value that says that no key is down' })
    }
    const mask = parseInt(report.mask ?? 'ff', 16)
    report.keys.forEach((key, index) => {
      if ((parseInt(key.value, 16) & ~mask) !== 0) {
        faults.push({ path: `/report/keys/${index}/value`, fault: `write a value within the mask ${report.mask}` })
      }
    })
  }
  if ((report.layout === 'toggle' || report.layout === 'sequence') && model.press !== 'press') {
    faults.push({ path: '/press', fault: `write "press": a ${report.layout} says nothing of keys that are let go` })
  }
  if (report.layout === 'pattern') faults.push(...patternFaults(model, report))
  const seen = new Set<string>(report.layout === 'byte' && report.released !== undefined ? [report.released] : [])
  report.keys.forEach((key, index) => {
    const place = placeOf(key)
    if (seen.has(place)) faults.push({ path: `/report/keys/${index}`, fault: 'write another key: this one is taken' })
    seen.add(place)
  })
  return faults
}

function placeOf(key: KeypadReport['keys'][number]): string {
  if ('usage' in key) return key.usage
  if ('usages' in key) return key.usages.join(' ')
  if ('value' in key) return key.value
  return 'bytes' in key ? JSON.stringify([key.id, key.length, key.bytes]) : `${key.byte}:${key.mask}`
}

/** One report must not be two keys, nor a key and no key. */
function patternFaults(model: KeypadModel, report: Extract<KeypadReport, { layout: 'pattern' }>): Fault[] {
  const faults: Fault[] = []
  if (model.press === 'press-and-release' && report.released === undefined)
    faults.push({ path: '/report/released', fault: 'is missing: write the reports that say that no key is down' })
  const named = [
    ...report.keys.map((key, index) => ({ ...key, path: `/report/keys/${index}`, level: key.level })),
    ...(report.released ?? []).map((one, index) => ({ ...one, path: `/report/released/${index}`, level: 0 })),
  ]
  named.forEach((one, index) => {
    one.bytes.forEach(({ mask, value }, at) => {
      if ((parseInt(value, 16) & ~parseInt(mask, 16)) !== 0)
        faults.push({ path: `${one.path}/bytes/${at}/value`, fault: `write a value within the mask ${mask}` })
    })
    const rival = named.slice(0, index).find((other) => other.level !== one.level && canBeOne(other, one))
    if (rival) faults.push({ path: one.path, fault: `write other bytes: a report could be this and ${rival.path}` })
  })
  return faults
}

/** Whether some report fits both patterns. */
function canBeOne(a: BytePattern, b: BytePattern): boolean {
  if (a.id !== b.id || (a.length !== undefined && b.length !== undefined && a.length !== b.length)) return false
  return a.bytes.every((one) =>
    b.bytes.every((other) => {
      if (one.byte !== other.byte) return true
      const both = parseInt(one.mask, 16) & parseInt(other.mask, 16)
      return ((parseInt(one.value, 16) ^ parseInt(other.value, 16)) & both) === 0
    }),
  )
}

/** Two models for one keypad would make its meaning depend on the order of files: neither is used. */
function rivalsIn(models: readonly KeypadModel[], folder: string): { ids: Set<string>; faults: ModelFault[] } {
  const faults: ModelFault[] = []
  const ids = new Set<string>()
  const claims = models.flatMap((model) => model.match.map((match, index) => ({ model, match, index })))
  for (const { model, match, index } of claims) {
    const rival = claims.find((other) => other.model !== model && canBeOneKeypad({ model, match }, other))
    if (!rival) continue
    ids.add(model.id)
    const fault = `matches the same keypad as ${rival.model.id}: neither is used, take one of them away`
    faults.push({ file: join(folder, `${model.id}.json`), path: `/match/${index}`, fault })
  }
  return { ids, faults }
}

type Claim = { model: KeypadModel; match: KeypadModel['match'][number] }

function canBeOneKeypad(a: Claim, b: Claim): boolean {
  const product = ({ model, match }: Claim) => `${match.vid}:${match.pid}:${model.usagePage}:${model.usage}`
  const [one, other] = [a.match.interface, b.match.interface]
  return product(a) === product(b) && (one === undefined || other === undefined || one === other)
}
