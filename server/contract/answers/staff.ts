import { Type, type Static } from 'typebox'

export const StaffShape = Type.Object({
  staff: Type.Array(
    Type.Object({
      no: Type.String(),
      name: Type.String(),
      unit: Type.String(),
      pin: Type.Boolean(),
      cards: Type.Integer(),
    }),
  ),
})
export type StaffMember = Static<typeof StaffShape>['staff'][number]
