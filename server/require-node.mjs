/**
 * The guard in front of every entry point, and the only plain JavaScript here: an older Node cannot even parse the
 * rest, and better-sqlite3 brings it down with a segmentation fault instead of a sentence. Package scripts load it
 * with `--import`, so that it speaks before the first .ts file is read; entry points import it first as well.
 */
const MAJOR = 24
const MINOR = 21

/**
 * What to tell whoever runs the wrong Node, or null when the version will do.
 *
 * @param {string} version as in `process.versions.node`
 * @returns {string | null} one line in Chinese, one in English
 */
export function nodeComplaint(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major === MAJOR && minor >= MINOR) return null
  return [
    `评议：需要 Node ${MAJOR}.${MINOR} 或更高的 ${MAJOR}.x，现在是 ${version}。请先运行 npm ci，再用 npm start，或用 node_modules/.bin/node 代替 node；本平台没有随附的 Node 时，请自行安装 Node ${MAJOR}。`,
    `pingyi: needs Node ${MAJOR}.${MINOR} or a later ${MAJOR}.x, this is ${version}. Run npm ci, then npm start, or use node_modules/.bin/node in place of node; where the package brings no Node for your platform, install Node ${MAJOR}.`,
  ].join('\n')
}

const complaint = nodeComplaint(process.versions.node)
if (complaint !== null) {
  process.stderr.write(`${complaint}\n`)
  process.exit(2)
}
