import { existsSync } from 'node:fs'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../contract/errors.ts'
import { PUBLIC_PAGES, sideOf, type Side } from '../listen/sides.ts'
import type { Http, Routes } from './http.ts'
import { PublicAssets } from './public-assets.ts'

/** The folders of the build that the hub serves; each page is a folder with an index.html. */
const PAGES = ['kiosk', 'hall', 'office', ...PUBLIC_PAGES]
/** The page that devices show. */
const DEVICE_PAGE = 'kiosk'
const FIRST_PAGE = '/hall/'
/** Pages of one file: they check a draw (kiosk/draw-check) and a sealed package (kiosk/verify). */
const OFFLINE = ['draw-check.html', 'verify.html']
/** Scripts, styles and pictures whose name carries the hash of their content. */
const ASSETS = 'assets'
const A_YEAR = 'public, max-age=31536000, immutable'

/** `folder`: where the build puts the pages. They may be built while the hub runs. */
export const pages: Routes<{ folder: string }> = async (http, { folder }) => {
  await http.register(staticFiles, { root: folder, serve: false, suppressWarning: true, cacheControl: false })

  const open = { config: { access: 'public' }, schema: { hide: true } } as const
  http.get('/', open, async (_request, reply) => reply.redirect(FIRST_PAGE))
  for (const page of PAGES) servePage(http, folder, page)
  // For a disk or a stick: opened from there it asks nobody.
  for (const name of OFFLINE)
    http.get(`/${name}`, open, async (_request, reply) => {
      checkBuilt(folder)
      void reply.header('content-disposition', `attachment; filename="${name}"`)
      return send(reply, 'offline', name)
    })
  const assets: readonly Side[] = ['inner', 'public']
  const publicAssets = new PublicAssets(folder, PUBLIC_PAGES)
  http.get(`/${ASSETS}/*`, { ...open, config: { access: 'public', sides: assets } }, async (request, reply) => {
    checkBuilt(folder)
    if (sideOf(request.raw) === 'public' && !publicAssets.has(restOf(request))) throw new Refusal('not-found')
    void reply.headers({ ...pageHeaders(request), 'cache-control': A_YEAR })
    return send(reply, ASSETS, restOf(request))
  })
}

function servePage(http: Http, folder: string, page: string): void {
  const config = {
    access: 'public',
    ...(PUBLIC_PAGES.includes(page) ? { sides: ['public'] as const } : {}),
    ...(page === DEVICE_PAGE ? { device: true as const } : {}),
  } as const
  const open = { config, schema: { hide: true } } as const
  http.get(`/${page}`, open, async (_request, reply) => reply.redirect(`/${page}/`))
  http.get(`/${page}/*`, open, async (request, reply) => {
    checkBuilt(folder)
    const name = restOf(request) === '' || isWithin(page, restOf(request)) ? 'index.html' : restOf(request)
    // Asked for anew each time (a 304 when unchanged): a page must never outlive the scripts that it names.
    void reply.headers({ ...pageHeaders(request), 'cache-control': 'no-cache' })
    if (name.endsWith('service-worker.js')) void reply.header('service-worker-allowed', `/${page}/`)
    return send(reply, page, name)
  })
}

/** The rating page names a unit in its address: `/rate/J36`, or as somebody types it. */
function isWithin(page: string, rest: string): boolean {
  return page === 'rate' && /^[A-Z][0-9]{2,3}\/?$/i.test(rest)
}

function send(reply: FastifyReply, folder: string, name: string): FastifyReply {
  return reply.sendFile(`${folder}/${name}`)
}

/** What follows the folder in the address; the file sender refuses paths that leave the root. */
function restOf(request: FastifyRequest): string {
  return (request.params as { '*': string })['*']
}

/** @throws Refusal `pages-not-built` */
function checkBuilt(folder: string): void {
  if (!existsSync(join(folder, 'build.json'))) throw new Refusal('pages-not-built', 'npm run build')
}

/**
 * Nothing from elsewhere, nothing inline, no frame around it. The socket's address is named in full, because not
 * every browser takes `'self'` for it.
 */
function pageHeaders(request: FastifyRequest): Record<string, string> {
  const socket = `${request.protocol === 'https' ? 'wss' : 'ws'}://${request.host}`
  const known = /^[\w.:[\]-]+$/.test(request.host) ? ` ${socket}` : ''
  return {
    'content-security-policy': [
      "default-src 'self'",
      `connect-src 'self'${known}`,
      "img-src 'self' data:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
  }
}
