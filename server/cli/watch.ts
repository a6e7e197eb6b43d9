/** How far an operation is: its stage, and how much of that is done. */
export interface Progress {
  stage: string
  done: number
  of: number
}

/** Somebody looks on while an operation is under way, and may cancel it until it takes effect. */
export interface Watch {
  signal: AbortSignal
  onProgress(progress: Progress): void
}

/** Notes each stage, and each tenth of it, once. */
export function progressNote(
  note: (line: string) => void,
  words: Readonly<Record<string, string>>,
): Watch['onProgress'] {
  let told = ''
  return ({ stage, done, of }) => {
    const tenths = of > 0 ? Math.floor((done / of) * 10) : 0
    const line = `${words[stage] ?? stage}${tenths > 0 ? ` ${tenths * 10} %` : ' ……'}`
    if (line !== told) note(line)
    told = line
  }
}
