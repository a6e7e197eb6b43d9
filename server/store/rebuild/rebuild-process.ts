import { errorToData, type Answer, type Call } from '../thread/crossing.ts'
import { TablesBeside } from './tables-beside.ts'

const [file] = process.argv.slice(2)
let tables: TablesBeside | null = null

const ASKED = {
  advance: (most: number) => open().advance(most),
  compare: (most: number) => open().compare(most),
  rowsAt: (...asked: Parameters<TablesBeside['rowsAt']>) => open().rowsAt(...asked),
}

/** What cannot be opened is told to who asks first. */
function open(): TablesBeside {
  return (tables ??= new TablesBeside(file!))
}

// Its parent is gone: nobody wants to know.
process.on('disconnect', () => process.exit(1))
process.on('message', (calls: Call[]) => {
  for (const { id, asked, arguments: given } of calls) process.send!({ answers: [answer(id, asked, given)] })
})

function answer(id: number, asked: string, given: readonly unknown[]): Answer {
  try {
    const value = (ASKED[asked as keyof typeof ASKED] as (...of: readonly unknown[]) => unknown)(...given)
    return { id, value }
  } catch (error) {
    return { id, error: errorToData(error) }
  }
}
