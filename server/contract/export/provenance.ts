/** Where figures are from. */
export interface Provenance {
  city: string
  /** Simulated citizens. */
  demo: boolean
  policy: { version: number; digest: string }
  /** End of the ledger when the figures were taken. */
  head: { n: number; hash: string }
}
