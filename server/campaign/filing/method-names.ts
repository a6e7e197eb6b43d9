import type { MethodCode } from '../../contract/methods.ts'

/** As the campaign document calls them (五). */
export const METHOD_NAMES: Record<MethodCode, string> = {
  'third-party': '第三方测评',
  'service-centre': '政务服务中心测评',
  representatives: '两代表一委员测评',
  online: '网络及跟踪评议',
}
