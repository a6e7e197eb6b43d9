import { hash as digest } from 'node:crypto'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import { policyDigest } from '../changes/take-up-policy.ts'
import { KEPT_BYTES } from '../presses/record-refusal.ts'
import { wrongCheckpointEntry } from './chain/verify-checkpoint.ts'
import type { Before, EntryCheck, Wrong } from './verify-check.ts'

/** Rules, units, keys, and what the hub says of itself. */
export function hubChecks(before: Before): EntryCheck {
  const { registry, memory } = before
  let genesis: EntryBodies['genesis'] = { hash: 'sha256', format: 1, city: '' }
  return {
    genesis: (body) => {
      genesis = body
      return null
    },
    checkpoint: (body, { n }) => {
      const message = wrongCheckpointEntry(before.entry, body, n, genesis)
      return message === null ? null : { code: 'checkpoint-invalid', message }
    },
    policy: ({ policy, digest: says }) => {
      memory.tails.clear()
      if (policyDigest(policy) !== says)
        return { code: 'policy-wrong', message: 'the digest is not that of the policy' }
      const newest = registry.policies().at(-1)?.version ?? 0
      if (policy.version > newest) return null
      return { code: 'policy-wrong', message: `version ${policy.version} after ${newest}` }
    },
    unit: ({ position }) => {
      const due = registry.units().length + 1
      return position === due ? null : { code: 'registry-wrong', message: `position ${position}, it is unit ${due}` }
    },
    'device-key': ({ device, key }) => {
      const known = registry.device(device)
      if (!known) return { code: 'device-wrong', message: `no device ${device}` }
      if (key === undefined || known.key === null) return null
      return { code: 'device-wrong', message: 'another key is pinned, and the device was not enrolled anew' }
    },
    'device-seen': ({ device }) =>
      registry.device(device)?.unseen == null
        ? { code: 'device-wrong', message: `nobody has to confirm device ${device}` }
        : null,
    restore: ({ backup }, { n }) => {
      const last = before.entry(n - 1)
      if (backup.n === n - 1 && last?.hash === backup.hash) return null
      return { code: 'restore-wrong', message: `names entry ${backup.n} with a hash that the entry before has not` }
    },
    // Presses may stand elsewhere in the order from here on.
    'clock-settled': () => {
      memory.tails.clear()
      return null
    },
    refusal: wrongRefusal,
  }
}

function wrongRefusal({ raw, sha256, bytes }: EntryBodies['refusal']): Wrong | null {
  const kept = Buffer.from(raw, 'base64url')
  const wrong = (message: string): Wrong => ({ code: 'refusal-wrong', message })
  if (kept.toString('base64url') !== raw) return wrong('raw is not base64url')
  if (kept.length > KEPT_BYTES) return wrong('more is kept than 8 KiB')
  // Emptied of a comment it may have grown by the names of what it lacked.
  if (kept.includes('"comment"')) return null
  if (kept.length > bytes) return wrong('more is kept than came')
  if (kept.length < bytes && kept.length < KEPT_BYTES) return wrong('less is kept than came')
  return kept.length < bytes || digest('sha256', kept, 'hex') === sha256 ? null : wrong('sha256 is not that of raw')
}
