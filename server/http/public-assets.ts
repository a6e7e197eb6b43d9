import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The scripts, styles and pictures that the public pages name, directly or through others: desks' are not for the public
 * side. Looked at again after each build.
 */
export class PublicAssets {
  #folder: string
  #pages: readonly string[]
  #known: { built: number; names: ReadonlySet<string> } | null = null

  /** @param folder where the build puts the pages */
  constructor(folder: string, pages: readonly string[]) {
    this.#folder = folder
    this.#pages = pages
  }

  has(name: string): boolean {
    const built = statSync(join(this.#folder, 'build.json')).mtimeMs
    if (this.#known?.built !== built) this.#known = { built, names: this.#named() }
    return this.#known.names.has(name)
  }

  #named(): Set<string> {
    const all = readdirSync(join(this.#folder, 'assets'))
    const named = new Set<string>()
    const unread = this.#pages.map((page) => join(this.#folder, page, 'index.html')).filter((file) => existsSync(file))
    for (let file = unread.pop(); file !== undefined; file = unread.pop()) {
      const text = readFileSync(file, 'utf8')
      // Names carry a hash of the content, so that a name found in the text is a reference and nothing else.
      for (const asset of all) {
        if (named.has(asset) || !text.includes(asset)) continue
        named.add(asset)
        unread.push(join(this.#folder, 'assets', asset))
      }
    }
    return named
  }
}
