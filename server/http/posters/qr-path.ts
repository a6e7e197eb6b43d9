import { encode } from 'uqr'

/** Four modules of quiet, as the standard wants. */
const QUIET = 4

/** A QR code as one path of its dark modules, in a box of `size` modules. */
export function qrPath(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET })
  let path = ''
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      const from = x
      while (row[x]) x++
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`
    }
  })
  return { size, path }
}
