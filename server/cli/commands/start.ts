import { command } from '../command.ts'
import { accessOptions, accessSettings } from '../access-options.ts'
import { networkOptions, networkSettings, numberInEnv, port } from '../network-options.ts'
import { oneOf, optional, text } from '../option.ts'
import { hostnameOf } from '../../listen/host-list.ts'
import type { NetworkOptions } from '../../network.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { beginEarly } from '../../store/thread/threads.ts'
import type { Settings } from '../command.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const

export const listenOptions = {
  port: optional(port, {
    en: 'port (PINGYI_PORT; 8080); 0 takes a free one',
    zh: '端口（PINGYI_PORT；8080）；0 为任选',
  }),
  host: optional(text('ADDRESS'), {
    en: 'address to listen on (PINGYI_HOST; 127.0.0.1: this machine only)',
    zh: '监听地址（PINGYI_HOST；默认 127.0.0.1，只有本机能访问）',
  }),
  'log-level': optional(oneOf(LOG_LEVELS), { en: 'log lines on stderr (info)', zh: '日志级别（stderr；info）' }),
}

/** From option, else environment, else the default. @throws UsageError */
export function listenSettings(
  values: { port: number | undefined; host: string | undefined },
  { env }: Settings,
): { port: number; host: string } {
  return {
    port: values.port ?? numberInEnv('port', port, env) ?? 8080,
    host: values.host ?? (env['PINGYI_HOST'] || '127.0.0.1'),
  }
}

/** `https://pj.example.gov.cn` to what a receipt's QR code begins with. @throws UsageError */
function receiptPageOf(url: string | undefined): string | undefined {
  if (url === undefined || url === '') return undefined
  if (!/^https?:\/\/[^/?#]+\/?$/.test(url))
    throw new UsageError(
      `--public-url ${url} is not the address of a host`,
      '--public-url 只写主机地址，不带路径',
      '--public-url https://pj.example.gov.cn',
    )
  return `${url.replace(/\/$/, '')}/r/`
}

/** Phones ask for the hub by the name of their address, too. */
function withPublicName(network: NetworkOptions, receiptPage: string | undefined): NetworkOptions {
  if (network.hostNames === undefined || receiptPage === undefined) return network
  return { ...network, hostNames: [...network.hostNames, hostnameOf(new URL(receiptPage).host)!] }
}

/** Whom an option names to get mail. The server's address holds a password, so it comes from the environment. @throws UsageError */
function mailSettings(option: string, to: string | undefined, { env }: Settings) {
  if (to === undefined) return undefined
  const server = env['PINGYI_SMTP'] ?? ''
  if (!/^smtps?:\/\/[^/]+/.test(server) || !URL.canParse(server))
    throw new UsageError(
      `--${option} needs PINGYI_SMTP, an address like smtp://user:password@host:587`,
      `--${option} 需要用 PINGYI_SMTP 指定邮件服务器`,
      'PINGYI_SMTP=smtps://pingyi:…@mail.example.gov.cn',
    )
  if (!/^[^@\s]+@[^@\s]+$/.test(to))
    throw new UsageError(
      `--${option} ${to} is not an e-mail address`,
      `--${option} 要写邮箱地址`,
      `--${option} name@example.gov.cn`,
    )
  return { server, from: env['PINGYI_MAIL_FROM'] || to, to }
}

export const start = command({
  name: 'start',
  say: { en: 'Starts the hub.', zh: '启动服务器。' },
  options: {
    ...listenOptions,
    ...networkOptions,
    ...accessOptions,
    'public-url': optional(text('URL'), {
      en: 'address under which citizens’ phones reach this hub, for receipts (PINGYI_PUBLIC_URL; the kiosks’ own)',
      zh: '市民手机查回执用的地址（PINGYI_PUBLIC_URL；默认与评价器所用地址相同）',
    }),
    'checkpoint-webhook': optional(text('URL'), {
      en: 'an outside party that takes each hour’s signed checkpoint by POST',
      zh: '外部接收方地址：每小时的签名检查点 POST 到那里',
    }),
    'checkpoint-mail': optional(text('ADDRESS'), {
      en: 'an outside party that gets it by e-mail; needs PINGYI_SMTP (smtp://user:password@host), PINGYI_MAIL_FROM names the sender',
      zh: '外部接收方邮箱；另用 PINGYI_SMTP（smtp://用户:密码@主机）指定邮件服务器，PINGYI_MAIL_FROM 指定发件人',
    }),
    'office-mail': optional(text('ADDRESS'), {
      en: 'the campaign office’s address for reminders of rectification and of late monthly reports (PINGYI_OFFICE_MAIL); one message a unit or body, to be handed on; needs PINGYI_SMTP',
      zh: '评议办公室邮箱（PINGYI_OFFICE_MAIL）：整改到期、逾期和回访未通过的提醒，以及月报到期未报的催报，发到这里，一个单位一封，可以转发；需要 PINGYI_SMTP',
    }),
    'go-on': optional(text('REASON'), {
      en: 'start although the ledger lacks what the newest checkpoint of its folder names (ledger-behind, ledger-differs); put on record, and devices send again what they still hold',
      zh: '台账与本目录最新的检查点不符（ledger-behind、ledger-differs）时仍然启动，写明理由；此事记入台账，评价器补报还保存着的评价',
    }),
    hash: optional(oneOf(['sha256', 'sm3']), {
      en: 'hash of a new ledger (sha256); an existing one keeps its own',
      zh: '新台账的哈希算法（sha256）；已有台账不能改',
    }),
  },
  notes: [
    {
      en: 'SIGTERM or Ctrl-C drains: everything acknowledged is committed; a second one ends at once. Logs are JSON on stderr.',
      zh: 'SIGTERM 或 Ctrl-C：提交已确认的评价以后停止；再按一次立即停止。日志为 JSON，在 stderr。',
    },
  ],
  examples: [
    'npm start',
    'pingyi start --port 8443 --host 0.0.0.0 --tls-cert hall.crt --tls-key hall.key',
    'pingyi start --port 443 --http-port 80 --host 0.0.0.0 --host-name pingyi.hall.local --tls-cert hall.crt --tls-key hall.key',
    'pingyi start --public-port 8444 --public-url https://pj.example.gov.cn --public-tls-cert fullchain.pem --public-tls-key privkey.pem',
    'pingyi start --gateway-address 10.1.2.3 --gateway-header X-UKey-User',
    'PINGYI_DATA=/var/lib/pingyi pingyi start --hash sm3',
  ],
  async run(values, context) {
    const { hash, 'log-level': logLevel, 'go-on': goOn } = values
    const { data, config } = context.settings
    const webhook = values['checkpoint-webhook']
    if (webhook !== undefined && !/^https?:$/.test(URL.parse(webhook)?.protocol ?? ''))
      throw new UsageError(
        `--checkpoint-webhook ${webhook} is not an address`,
        '--checkpoint-webhook 要写完整地址',
        '--checkpoint-webhook https://audit.example.gov.cn/pingyi',
      )
    const receiptPage = receiptPageOf(values['public-url'] ?? context.settings.env['PINGYI_PUBLIC_URL'])
    const mailWay = mailSettings('checkpoint-mail', values['checkpoint-mail'], context.settings)
    const officeWay = mailSettings(
      'office-mail',
      values['office-mail'] ?? context.settings.env['PINGYI_OFFICE_MAIL'],
      context.settings,
    )
    beginEarly()
    // The hub is large; every other command does without it.
    const { runHub } = await import('../run-hub.ts')
    await runHub(context, {
      data,
      config,
      ...withPublicName(
        networkSettings(values, context.settings, listenSettings(values, context.settings)),
        receiptPage,
      ),
      ...accessSettings(values, context.settings),
      ...(hash === undefined ? {} : { hash }),
      ...(mailWay === undefined ? {} : { checkpointMail: mailWay }),
      ...(officeWay === undefined ? {} : { officeMail: officeWay }),
      ...(webhook === undefined ? {} : { checkpointWebhook: webhook }),
      ...(receiptPage === undefined ? {} : { receiptPage }),
      ...(logLevel === undefined ? {} : { logLevel }),
      ...(goOn === undefined ? {} : { goOn: { operator: `cli:${context.settings.user}`, reason: goOn } }),
    })
    return null
  },
})
