/** Who reports facts to the campaign (campaign document 附件1, 八), by code. */
export const BODY_CODES = ['discipline', 'organs', 'inspection', 'media', 'hotline', 'supervision'] as const
export type BodyCode = (typeof BODY_CODES)[number]
