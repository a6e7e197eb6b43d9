import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BridgeStatus, KeypadStatus } from './bridge-status.ts'

const STATES: Record<KeypadStatus['state'], string> = {
  absent: '未插上',
  opening: '正在打开',
  ready: '正常',
  lost: '已断开，正在找',
  reopening: '正在重新打开',
}
const LINKS: Record<string, string> = {
  online: '已连服务器',
  offline: '未连服务器，评价先存本机',
  replaced: '另一台机器用了同一设备：评价先存本机，一小时内自动重连；请核对',
  revoked: '设备已停用',
}
const PROBLEMS: Record<string, string> = {
  'storage-full': '本机存不下评价：请检查磁盘',
  'clock-jump': '本机时钟跳动',
  'keypad-lost': '键盘脱落：请检查连线',
  'keypad-unbound': '有未绑定的键盘：请配对',
  'keypad-ambiguous': '有两个键盘分不清：用 pair --device ID --port 接口 按接口绑定',
  'keypad-strange': '键盘不断发出型号里没有的信号：用 learn 重新学习',
  'key-stuck': '按键卡住：请检查',
}

/**
 * How this bridge is doing, for whoever stands at the PC: on 127.0.0.1 alone, for reading alone, with nothing personal
 * and nothing by level. A page of another site that has the browser ask here is refused by the `Host` it names.
 *
 * @param port 0 takes a free one
 * @throws Error when the port is taken
 */
export async function serveStatusPage(
  port: number,
  status: () => Promise<BridgeStatus>,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response, status).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: () => Promise<BridgeStatus>,
): Promise<void> {
  const say = (code: number, type: string, body: string) => {
    response.writeHead(code, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    say(403, 'text/plain', '本页只供本机查看。\nThis page is for this PC alone.\n')
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    say(405, 'text/plain', '本页只供查看。\nThis page is for reading alone.\n')
  } else if (request.url === '/status.json') {
    say(200, 'application/json', JSON.stringify(await status()))
  } else if (request.url === '/') {
    say(200, 'text/html', page(await status()))
  } else say(404, 'text/plain', '没有此页。\nNo such page.\n')
}

function page(status: BridgeStatus): string {
  const { keypads, refused, trouble, bindingFault, modelFaults } = status
  const faults = [
    ...(trouble ? [`键盘列不出来：${trouble.message}`] : []),
    ...(bindingFault ? [`绑定文件读不了：${bindingFault}`] : []),
    ...modelFaults.map(({ file, path, fault }) => `键盘型号不能用：${file} ${path} ${fault}`),
    ...refused.map(
      ({ port, serial, why }) =>
        `${why === 'unbound' ? '未绑定的键盘，不使用' : '分不清是哪一个的键盘，不使用'}：接口 ${port ?? '不明'}，序列号 ${serial ?? '无'}`,
    ),
  ]
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width">
<title>评价键盘 · 本机状态</title>
<style>
body { font: 16px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b1f24; background: #f6f7f8 }
h1 { font-size: 1.4rem } section { background: #fff; border: 1px solid #d5d9de; border-radius: 8px; padding: 1rem 1.25rem; margin: 1rem 0 }
h2 { font-size: 1.1rem; margin: 0 } dl { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1rem; margin: .75rem 0 0 }
dt { color: #59626d } dd { margin: 0; overflow-wrap: anywhere } .bad { color: #a31515; font-weight: 600 }
</style>
</head>
<body>
<h1>评价键盘 · 本机状态</h1>
<p>版本 ${text(status.version)}，${text(shanghai(status.since))} 起运行；服务器 ${text(status.hub)}。每 5 秒刷新，只供查看。</p>
${faults.map((fault) => `<p class="bad">${text(fault)}</p>`).join('\n')}
${keypads.length === 0 ? '<section>本机还没有绑定键盘：请在大厅页取配对码，再运行 pingyi-bridge pair。</section>' : keypads.map(section).join('\n')}
</body>
</html>
`
}

function section(keypad: KeypadStatus): string {
  const wrong = [...keypad.problems.map((problem) => PROBLEMS[problem] ?? problem), keypad.warning ?? ''].filter(
    Boolean,
  )
  const rows = [
    ['状态', keypad.testing ? '正在测试按键' : STATES[keypad.state] + (keypad.why === null ? '' : `（${keypad.why}）`)],
    ['服务器', LINKS[keypad.link] ?? keypad.link],
    ['待报条数', String(keypad.pending)],
    ['型号', keypad.model ?? '不明'],
    ['绑定', keypad.identity],
    ['接口', keypad.port ?? '无'],
  ]
  return `<section><h2>${text(keypad.device)}</h2>
${wrong.map((one) => `<p class="bad">${text(one)}</p>`).join('\n')}
<dl>${rows.map(([name, value]) => `<dt>${name!}</dt><dd>${text(value!)}</dd>`).join('')}</dl></section>`
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Shanghai keeps one offset all year. */
function shanghai(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
