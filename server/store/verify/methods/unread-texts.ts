import type { EntryBodies, EntryKind } from '../../../contract/ledger/ledger-entries.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import type { Problem } from '../chain/verify-chain.ts'

type Said = (text: string, body: never) => (string | undefined)[]
const plain: Said = (text) => [text]

/** Kinds whose text lies beside the chain, and what of it somebody must be able to read; the acts refuse what is blank. */
const TEXTS: { readonly [K in EntryKind]?: { code: Problem['code']; said: Said } } = {
  deduction: { code: 'deduction-wrong', said: plain },
  'deduction-signed': { code: 'deduction-wrong', said: plain },
  'deduction-objection': { code: 'deduction-wrong', said: plain },
  problem: { code: 'deduction-wrong', said: plain },
  'problem-step': { code: 'deduction-wrong', said: plain },
  programme: { code: 'deduction-wrong', said: (text) => [(JSON.parse(text) as { title?: string }).title] },
  'programme-outcome': {
    code: 'deduction-wrong',
    said: (text, { outcome }: EntryBodies['programme-outcome']) => (outcome === 'came' ? [] : [text]),
  },
  inspection: { code: 'deduction-wrong', said: plain },
  'inspection-step': { code: 'deduction-wrong', said: plain },
  rectification: { code: 'rectification-wrong', said: plain },
  'rectification-plan': {
    code: 'rectification-wrong',
    said: (text) => {
      const { measure, mechanism } = JSON.parse(text) as { measure?: string; mechanism?: string }
      return [measure, mechanism]
    },
  },
  'rectification-progress': { code: 'rectification-wrong', said: plain },
  'rectification-appointment': { code: 'rectification-wrong', said: plain },
  'rectification-visit': { code: 'rectification-wrong', said: plain },
}

/** What is wrong with a text whose hash the entry holds; null where nothing is. */
export function wrongText(n: number, kind: EntryKind, body: unknown, text: string): Problem | null {
  const rule = TEXTS[kind]
  if (rule === undefined || !rule.said(text, body as never).some((each) => saysNothing(each))) return null
  return { n, code: rule.code, message: 'its text beside the chain says nothing' }
}
