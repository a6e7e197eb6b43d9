import { Type } from 'typebox'

export const exact = { additionalProperties: false } as const
export const Short = Type.String({ minLength: 1, maxLength: 200 })
export const Reason = Type.String({ minLength: 1, maxLength: 200 })
export const Kind = Type.Enum(['kiosk', 'keypad'])
export const Instant = Type.Integer({ minimum: 0, maximum: 4_102_444_800_000 })
export const WindowShape = Type.Object({ hall: Short, window: Short }, exact)
