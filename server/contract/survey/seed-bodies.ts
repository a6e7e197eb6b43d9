import { BODY_CODES } from '../bodies.ts'
import type { RoleHolder } from '../roles.ts'

/** Bodies whose people may type the seed: the survey team, and those that report. */
export const SEED_BODIES = ['third-party', ...BODY_CODES] as const
export type SeedBody = (typeof SEED_BODIES)[number]

export const SEED_BODY_WORDS: Readonly<Record<SeedBody, { zh: string; en: string }>> = {
  'third-party': { zh: '国家统计局银川调查队', en: 'survey team' },
  discipline: { zh: '市纪委监委', en: 'discipline commission' },
  organs: { zh: '市直机关工委', en: 'municipal organs work committee' },
  inspection: { zh: '市委巡察办', en: 'inspection office' },
  media: { zh: '有关媒体', en: 'media' },
  hotline: { zh: '12345', en: '12345' },
  supervision: { zh: '市委督查室', en: 'supervision office' },
}

/**
 * For which body somebody types. The campaign office is that of 市直机关工委 (campaign document 六), so that it and the
 * committee's reporter are of one body. Null: this person's body has nothing to do with the draw.
 */
export function seedBodyOf({ role, method, body }: RoleHolder): SeedBody | null {
  if (role === 'campaign-office') return 'organs'
  if (role === 'reporter') return body ?? null
  return role === 'method-owner' && method === 'third-party' ? 'third-party' : null
}
