/**
 * Kinds of raters and service objects, in the order in which strata stand (campaign document 三). Plain lists without the
 * validator: pages take them by value.
 */
export const OBJECT_KINDS = [
  'grassroots-unit',
  'grassroots-organisation',
  'staff',
  'market-entity',
  'citizen',
  'department-head',
] as const
export type ObjectKind = (typeof OBJECT_KINDS)[number]

export const KIND_WORDS: Readonly<Record<ObjectKind, { zh: string; en: string }>> = {
  'grassroots-unit': { zh: '基层单位', en: 'grassroots units' },
  'grassroots-organisation': { zh: '基层组织', en: 'grassroots organisations' },
  staff: { zh: '干部职工', en: 'staff' },
  'market-entity': { zh: '市场主体', en: 'market entities' },
  citizen: { zh: '人民群众', en: 'citizens' },
  'department-head': { zh: '有关部门负责人', en: 'heads of departments concerned' },
}
