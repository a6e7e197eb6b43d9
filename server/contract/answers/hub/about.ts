import { Type, type Static } from 'typebox'
import { like } from '../basic.ts'

const CampaignShape = Type.Object({
  id: Type.String(),
  title: Type.String(),
  from: Type.String(),
  to: Type.String(),
  running: Type.Boolean(),
})

/** Which hub this is. */
export const AboutShape = Type.Object({
  name: Type.String(like('Pingyi 评议')),
  version: Type.String(like('1.0.0')),
  demo: Type.Boolean(),
  city: Type.String(),
  hash: Type.String(like('sha256')),
  hubTime: Type.Integer(),
  receiptPage: Type.Optional(Type.String({ description: "what a receipt's QR code begins with" })),
  campaign: CampaignShape,
  campaignBefore: Type.Optional(
    Type.String({
      ...like('2025'),
      description: 'the one that is over, where this hub has it: in December it is still due',
    }),
  ),
  halls: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
})
export type About = Static<typeof AboutShape>

export const CampaignsShape = Type.Object({
  campaigns: Type.Array(
    Type.Object({
      ...CampaignShape.properties,
      lastPlaces: Type.Integer({
        ...like(3),
        description: 'how many last places its policy names for the follow-up list',
      }),
    }),
  ),
})
export type Campaign = Static<typeof CampaignsShape>['campaigns'][number]
