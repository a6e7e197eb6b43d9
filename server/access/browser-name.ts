/** In the order in which they have to be asked for: each of the first ones calls itself a later one, too. */
const BROWSERS: readonly [RegExp, string][] = [
  [/MicroMessenger\/(\d+)/, '微信'],
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/QQBrowser\/(\d+)/, 'QQ'],
  [/(?:OPR|Opera)\/(\d+)/, 'Opera'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]
/** What no browser says: a program, which says what it likes. */
const LONGEST = 40

/**
 * What a browser is, from its `user-agent`, in a few words: `Chrome 126, Windows`. Only for people who look at their
 * sessions: a browser may call itself what it likes, and nothing is decided by it.
 */
export function browserName(userAgent: string | undefined): string | undefined {
  // A header may be long; the expressions are linear, and so is this.
  const text = userAgent?.slice(0, 500).trim()
  if (text === undefined || text === '') return undefined
  const browser = BROWSERS.map(([pattern, name]) => {
    const found = pattern.exec(text)
    return found === null ? null : `${name} ${found[1]}`
  }).find((name) => name !== null)
  const system = SYSTEMS.find(([pattern]) => pattern.test(text))?.[1]
  if (browser === undefined) return text.slice(0, LONGEST)
  return system === undefined ? browser : `${browser}, ${system}`
}
