import { Type } from 'typebox'

/** What a change of the record asks for: why, and whether only to look. */
export const WHY = {
  reason: Type.String({ minLength: 1, maxLength: 200 }),
  preview: Type.Optional(Type.Boolean({ description: 'answers what the change would do, and does nothing' })),
}
