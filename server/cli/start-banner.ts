import { join } from 'node:path'
import { policyReport } from '../campaign/policy-report.ts'
import { isoShanghai } from '../contract/campaign-time.ts'
import type { RunningHub } from '../main.ts'
import { FIRST_PASSWORD_FILE } from '../store/open-store.ts'
import { policyAlerts } from './commands/policy.ts'

/** What a person reads after the start: where the pages are, how to get in, what to do next. */
export function startBanner(
  {
    address,
    publicAddress,
    directory,
    firstPassword,
    hub,
  }: Pick<RunningHub, 'address' | 'publicAddress' | 'directory' | 'firstPassword' | 'hub'>,
  reachable: readonly string[],
  more: readonly string[],
): string[] {
  const [first = address, ...others] = reachable
  const lines = [
    '',
    hub.demo ? '评议 Pingyi 已启动（演示数据 demo data）' : '评议 Pingyi 已启动 is running',
    '',
    `  评价器 kiosk   ${first}/kiosk/`,
    `  大厅   hall    ${first}/hall/`,
    `  办公室 office  ${first}/office/`,
    ...(others.length === 0 ? [] : [`  也可用 also     ${others.join('  ')}`]),
    ...(publicAddress === undefined ? [] : [`  市民   public  ${publicAddress}/r/`]),
    `  数据   data    ${directory.path}`,
    '',
  ]
  if (firstPassword)
    lines.push(
      '  首次登录 first sign-in（修改以前每次启动都显示，24 小时内没用就换一个 shown until it is changed, another one after 24 hours unused）',
      `    用户 user      ${firstPassword.username}`,
      `    密码 password  ${firstPassword.password}`,
      `    也在 also in   ${join(directory.path, FIRST_PASSWORD_FILE)}`,
      '',
    )
  lines.push(...more)
  const alerts = policyAlerts(policyReport(hub.parts.store.registry, hub.parts.proposedPolicy(), hub.parts.now()))
  for (const alert of alerts) lines.push(`  ！ ${alert}`, '')
  for (const { expiry, pair } of hub.parts.certificates()) {
    const day = isoShanghai(pair.validity.to).slice(0, 10)
    if (expiry.state === 'expired')
      lines.push(`  ！ 服务器证书已于 ${day} 过期，评价器和浏览器不再信任。 The certificate expired on ${day}.`, '')
    if (expiry.state === 'soon')
      lines.push(`  ！ 服务器证书将于 ${day} 到期，请更换。 The certificate ends on ${day}; renew it.`, '')
  }
  if (hub.parts.store.state.clockDoubted)
    lines.push(
      '  ！ 服务器时钟存疑：评价照收，一律待核，等评议办公室确认。查看：npm run -s pingyi -- clock show',
      '    The clock of this machine is in doubt: ratings are taken and held until the campaign office says what is right.',
      '',
    )
  if (!hub.demo)
    lines.push(
      '  接下来 next：',
      '    安装评价器 pair a kiosk：打开 kiosk 页面，输入下面命令给出的 8 位安装码',
      '      open the kiosk page and type the 8 digits that this gives:',
      '      npm run -s pingyi -- device code --window shimin/A01 --kind kiosk',
      '    建账号 make accounts：npm run -s pingyi -- user add --help',
      '',
    )
  if (/^https?:\/\/(127\.|localhost|\[::1\])/.test(address))
    lines.push('  只有本机能访问；别的机器要访问，见 start --help 的 --host 和 --tls-cert。 This machine only.', '')
  else if (address.startsWith('http:'))
    lines.push(
      '  别的机器上的评价器要用 HTTPS 才能断网工作，见 config/deploy。 Kiosks on other machines need HTTPS.',
      '',
    )
  lines.push('  Ctrl-C 停止 stops it.')
  return lines
}
