/** The headers by which a browser says which page a request comes from. */
export interface OriginHeaders {
  'sec-fetch-site'?: string | string[] | undefined
  origin?: string | string[] | undefined
  host?: string | undefined
}

/**
 * True when a browser says that one of our own pages asks. What carries only a cookie and changes something, or
 * opens a socket, must be asked this: another site's page can make the browser send the cookie. Programs that
 * send neither header use `Authorization: Bearer`. `Sec-Fetch-Site` decides where it exists, since a proxy may
 * change `Host`.
 */
export function isSameOrigin(headers: OriginHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  if (typeof origin !== 'string' || host === undefined) return false
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  const hub = `${page.protocol}//${host}`
  // Parsed both, so that a default port that is spelt out is no difference.
  return URL.canParse(hub) && page.host !== '' && page.host === new URL(hub).host
}
