/** Methods of the campaign that this hub knows, by code (campaign document 五). */
export const METHOD_CODES = ['service-centre'] as const
export type MethodCode = (typeof METHOD_CODES)[number]
