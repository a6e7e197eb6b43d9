import type { RebuildStage } from '../../../server/contract/hub/rebuild.ts'

/** What the card about tables that are made again says; nothing while none are. */
export const rebuild = {
  title: '正在由台账重新生成派生数据',
  stages: {
    making: '由台账生成',
    comparing: '与现有数据核对',
    mending: '更正有出入的地方',
  } satisfies Record<RebuildStage, string>,
  share: (percent: number) => `${percent} %`,
  note: '由命令 pingyi ledger rebuild 发起。期间照常接收评价，各页照常使用。',
}
