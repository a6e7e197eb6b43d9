import { createHash, randomBytes } from 'node:crypto'
import { BallotBox } from '../../server/store/ballot-box/ballot-box.ts'

// A process of its own that casts ballots into a box, one after the other, and says after each that it lies there.
const box = BallotBox.open(process.argv[2]!, '2026')
for (;;) {
  const serial = randomBytes(64)
  const serialHash = createHash('sha256').update(serial).digest()
  const sealed = randomBytes(924)
  await box.cast({ serial, serialHash, sealed, signature: randomBytes(256) })
  process.send!({ serialHash: serialHash.toString('hex'), sealed: sealed.toString('hex') })
}
