import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { domainToASCII } from 'node:url'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { hostnameOf, isAddress } from '../../listen/host-list.ts'
import { machineHosts } from '../../listen/reachable-addresses.ts'
import { makeDeviceCertificate, makeTlsFolder, type TlsFolder } from '../../listen/tls-folder.ts'
import { UsageError } from '../../machine/usage-error.ts'
import { command, type Settings } from '../command.ts'
import { optional, repeated, required, text, type Reader } from '../option.ts'

/** A host name or an address; names outside ASCII as the network has them. */
const serverName: Reader<string> = {
  takes: 'NAME',
  read(written, name) {
    const typed = written.trim()
    const found = hostnameOf(typed.includes(':') ? `[${typed}]` : domainToASCII(typed))
    // Half an address is a whole one to the text of the standard: 1.2.3 would be 1.2.0.3.
    const half = found !== null && isAddress(found) && !isAddress(typed)
    if (found !== null && found.length <= 253 && !found.includes('_') && !half) return found
    throw new UsageError(
      `--${name} ${written} is neither a host name nor an address`,
      `--${name} 要写域名或地址，不带端口和路径`,
      `--${name} pingyi.hall.local --${name} 10.1.2.3`,
    )
  },
}

/** Becomes the name of a file. */
const deviceName: Reader<string> = {
  takes: 'NAME',
  read(written, name) {
    if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(written)) return written
    throw new UsageError(
      `--${name} takes letters, digits, dots, - and _`,
      `--${name} 只能用字母、数字、点、- 和 _`,
      `--${name} shimin-A01`,
    )
  },
}

const folder = optional(text('FOLDER'), {
  en: 'where they lie (tls in the data directory)',
  zh: '存放目录（默认为数据目录里的 tls）',
})

const init = command({
  name: 'tls init',
  say: {
    en: 'Makes an authority of your own and the hub’s certificate, for HTTPS; run again it renews the certificate, and kiosks need nothing.',
    zh: '为 HTTPS 建一个自己的证书签发机构和服务器证书；再次运行即换发服务器证书，评价器不用改动。',
  },
  options: {
    name: repeated(serverName, {
      en: 'a host name or address that kiosks and desks type; may stand more than once (else this machine’s name and addresses)',
      zh: '评价器和工作台访问所用的域名或地址，可写多次（默认为本机名和本机地址）',
    }),
    folder,
  },
  notes: [
    {
      en: 'The authority lasts ten years, the certificate 800 days. authority.key can pretend to be any site to every machine that trusts it: keep it offline, it is needed for renewals alone.',
      zh: '签发机构有效期十年，服务器证书 800 天。authority.key 能冒充任何网站，请离线保管，只在换发时用。',
    },
  ],
  examples: [
    'pingyi tls init --name pingyi.hall.local --name 10.1.2.3',
    'pingyi tls init --folder /etc/pingyi/tls --name pingyi.hall.local',
  ],
  async run({ name, folder: given }, { settings }) {
    const made = refusing(() => makeTlsFolder(folderOf(given, settings), name ?? usualNames(), Date.now()))
    const { authority, certificate } = made
    return {
      json: {
        authority: { ...authority, expires: isoShanghai(authority.expires) },
        certificate: { ...certificate, expires: isoShanghai(certificate.expires) },
      },
      lines: initLines(made),
    }
  },
})

const device = command({
  name: 'tls device',
  say: {
    en: 'Makes a certificate that a device shows, for a hub with --tls-device-ca.',
    zh: '给一台评价器签发证书，服务器启用 --tls-device-ca 时需要。',
  },
  options: {
    name: required(deviceName, { en: 'name of the device, such as its window', zh: '评价器名称，如窗口号' }),
    folder,
  },
  examples: ['pingyi tls device --name shimin-A01'],
  async run({ name, folder: given }, { settings }) {
    const made = refusing(() => makeDeviceCertificate(folderOf(given, settings), name, Date.now()))
    return {
      json: { ...made, expires: isoShanghai(made.expires) },
      lines: [
        `评价器证书 certificate of the device: ${made.file}（有效期至 valid until ${day(made.expires)}）`,
        `私钥 its private key: ${made.key}`,
        '',
        '按键器 keypad: pingyi-bridge --tls-ca authority.crt --tls-cert NAME.crt --tls-key NAME.key …',
        '触摸屏 kiosk: 见 config/deploy/README.md“评价器证书”。',
      ],
    }
  },
})

export const TLS_COMMANDS = [init, device]

function folderOf(given: string | undefined, { data }: Settings): string {
  return given ?? join(data, 'tls')
}

/** What other machines can type, and what this one does. */
function usualNames(): string[] {
  const own = hostnameOf(domainToASCII(hostname()))
  const names = [...(own === null || own === '' ? [] : [own]), 'localhost', ...machineHosts(networkInterfaces())]
  return [...new Set([...names, '127.0.0.1', '::1'])]
}

/** @throws Refusal file-unwritable, file-unreadable */
function refusing<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const unwritable = code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC' || code === 'ENOTDIR'
    throw new Refusal(unwritable ? 'file-unwritable' : 'file-unreadable', message)
  }
}

function initLines({ authority, certificate }: TlsFolder): string[] {
  const [first = ''] = certificate.names
  const host = first.includes(':') ? `[${first}]` : first
  return [
    `签发机构证书 authority: ${authority.file}（有效期至 valid until ${day(authority.expires)}）${authority.made ? '' : ' 沿用 kept'}`,
    `  SHA-256 ${authority.sha256}`,
    `服务器证书 certificate of the hub: ${certificate.file}（有效期至 valid until ${day(certificate.expires)}）`,
    `  名称 names: ${certificate.names.join('  ')}`,
    '',
    '启动服务器 start the hub:',
    `  npm start -- --host 0.0.0.0 --tls-cert ${certificate.file} --tls-key ${certificate.key}`,
    '',
    `让各台机器信任它：把 ${authority.file} 拷过去（只拷这一个文件，不要拷任何 .key），然后：`,
    'Let each machine trust it: copy that one file there, never a .key, then:',
    '',
    '  Linux 评价器 kiosk（Chromium，管理员 as root）:',
    `    sh config/deploy/chromium-policy.sh https://${host}:8080 authority.crt >/etc/chromium/policies/managed/pingyi.json`,
    '    或 or: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n pingyi -i authority.crt（当前用户 this user）',
    '  Windows（管理员 as administrator）:',
    '    certutil -addstore -f Root authority.crt',
    '  Android: 设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书，选 authority.crt',
    '    Settings, Security, Encryption & credentials, Install a certificate, CA certificate',
    '  Linux 按键器 keypad: pingyi-bridge --tls-ca authority.crt …',
    '',
    '  装完后用浏览器打开首页，地址栏不再报警即可；上面的 SHA-256 可用来核对拷过去的文件。',
    '  Then open the page: no warning. Compare the fingerprint above with that of the copied file.',
    '',
    `请把 ${authority.file.replace(/\.crt$/, '.key')} 移到离线介质保管，只在换发证书时放回。Keep the authority's key offline; renewals alone need it.`,
  ]
}

function day(ms: number): string {
  return isoShanghai(ms).slice(0, 10)
}
