/** Groups in which the public finds units: contiguous in the document's order, by the last code of each. */
const GROUPS: readonly (readonly [name: string, last: string])[] = [
  ['党委、人大、政府、政协机关', 'J20'],
  ['人民团体', 'J27'],
  ['法院、检察院', 'J29'],
  ['政府部门', 'J61'],
  ['服务与管理机构', 'J70'],
  ['园区', 'J76'],
  ['粮食、税务、邮政、烟草、气象', 'J82'],
]

/** The group of a unit by its code: the companies H01 to H07 are 重点行业, and what came later stands apart. */
export function unitGroup(code: string): string {
  if (code.startsWith('H')) return '重点行业'
  return GROUPS.find(([, last]) => code <= last)?.[0] ?? '其他'
}
