import { Type, type TSchema, type TSchemaOptions } from 'typebox'
import { DECIDED_RULES, RULES } from '../ledger/verdicts.ts'

/** Pieces of which the schemas of answers are made; what a field means is said where its type is declared. */
export const Nullable = <T extends TSchema>(schema: T, options: TSchemaOptions = {}) =>
  Type.Union([schema, Type.Null()], options)
/** What `/api/docs` shows for a schema, where its name alone does not tell (http/docs/common-examples.ts). */
export const like = (example: unknown) => ({ examples: [example] })
/** `2026-11-18T10:00:00+08:00` */
export const Instant = Type.String({ format: 'date-time' })
/** `2026-11-18`, in Asia/Shanghai. */
/** Of a column that the database keeps to these words. */
export const oneOf = (words: readonly string[]) => Type.Unsafe<string>({ type: 'string', enum: [...words] })
export const DateText = Type.String({ format: 'date' })
export const Text = Type.String()
export const TextOrNull = Nullable(Text)
export const Count = Type.Integer({ minimum: 0 })
/** Two decimals as a string, so that no reader's floating point can move a cent. */
export const Decimal = Type.String({ pattern: '^-?[0-9]+\\.[0-9]{2}$' })
export const DecimalOrNull = Nullable(Decimal)
export const Level = Type.Integer({ minimum: 1, maximum: 5 })
export const LevelCounts = Type.Object({ '1': Count, '2': Count, '3': Count, '4': Count, '5': Count })
/** As JSON Schema 2020-12 writes a list of fixed length, which OpenAPI 3.1 takes; typebox writes an older form. */
export const listOf = <T extends readonly unknown[]>(item: TSchema, length: T['length']) =>
  Type.Unsafe<T>({ type: 'array', prefixItems: Array.from({ length }, () => item), items: false, minItems: length })
export const Interval = Nullable(listOf<[string, string]>(Decimal, 2), like(['90.57', '93.60']))
export const Named = Type.Object({ code: Text, name: Text })
export const Verdict = Type.Enum(['counted', 'held', 'excluded'])
export const ScreeningRule = Type.Enum([...RULES])
export const Rule = Type.Enum([...RULES, ...DECIDED_RULES])
export const DeviceKind = Type.Enum(['kiosk', 'keypad'])
export const Person = Type.Object({ no: Text, name: Text })
/** The denominator (contract/hall/hall-reports.ts). */
export const DENOMINATOR = { served: Count, invited: Count, shown: Count, pressed: Count, unrated: Count, down: Count }
