import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { UsageError } from '../../server/machine/usage-error.ts'

/** Files (PEM): whom the bridge trusts in place of the system's authorities, and what it shows of itself. */
export interface TrustFiles {
  ca: string | null
  cert: string | null
  key: string | null
}

/** Their contents, as options of Node's TLS. */
export interface HubTrust {
  ca?: string
  cert?: string
  key?: string
}

/** @throws UsageError that names a file which cannot be read */
export function readTrust(files: TrustFiles): HubTrust {
  const trust: HubTrust = {}
  for (const name of ['ca', 'cert', 'key'] as const) {
    const file = files[name]
    if (file === null) continue
    try {
      trust[name] = readFileSync(file, 'utf8')
    } catch (error) {
      throw new UsageError(`--tls-${name} ${(error as Error).message}`, `--tls-${name} 的文件读不了：${file}`)
    }
  }
  return trust
}

/** `fetch` as far as pairing needs it, by these files; the platform's own takes none. */
export function fetchBy(trust: HubTrust): typeof fetch {
  if (Object.keys(trust).length === 0) return fetch
  return (address, { method = 'GET', headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const url = address instanceof Request ? address.url : address
      const options = { ...trust, method, headers: Object.fromEntries(new Headers(headers)) }
      const asking = request(url, signal ? { ...options, signal } : options, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('error', reject)
        answer.on('end', () => resolve(new Response(text, { status: answer.statusCode ?? 500 })))
      })
      asking.on('error', reject)
      asking.end(typeof body === 'string' ? body : undefined)
    })
}
