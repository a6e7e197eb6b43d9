import type { CertificateOf, CertificateState } from '../../../server/contract/hub/certificates.ts'

/** What the card about the hub's certificates says; nothing while they are sound. */
const OF: Readonly<Record<CertificateOf, string>> = { inner: '服务器证书', public: '市民端证书' }
const TITLES: Readonly<Record<CertificateState, (of: string) => string>> = {
  sound: (of) => `新的${of}不能用`,
  soon: (of) => `${of}即将到期`,
  expired: (of) => `${of}已过期`,
  'not-yet': (of) => `${of}尚未生效`,
}

export const certificates = {
  title: (of: CertificateOf, state: CertificateState) => TITLES[state](OF[of]),
  soon: (day: string, left: number) => (left < 1 ? `${day} 到期，不到一天。` : `${day} 到期，还有 ${left} 天。`),
  expired: (day: string) => `已于 ${day} 到期。`,
  notYet: '请核对服务器时间，或换成已经生效的证书。',
  effect: {
    inner: '到期后评价器和浏览器不再信任服务器：评价仍可按，先存在评价器上，换好证书后自动补报；各工作台打不开。',
    public: '到期后市民手机打不开回执页。',
  } satisfies Record<CertificateOf, string>,
  what: '请系统管理员换发证书，放到原来的位置即可，不必重启。',
  fault: '新的证书文件不完整，或与私钥不配，服务器仍在使用原来的证书。请系统管理员核对文件：',
  names: (names: readonly string[]) => `证书名称：${names.join('、')}`,
}
