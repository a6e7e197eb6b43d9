/**
 * How long a connection of any listener may take, ms: whoever sends a byte now and then is hung up on. Options of Node's
 * servers.
 */
export interface Slowness {
  /** For all headers of a request. */
  headersTimeout: number
  /** For a whole request: an idle half one holds no connection for longer. */
  requestTimeout: number
  /** To come to terms about TLS. */
  handshakeTimeout: number
  /** How often these are looked at: what came within it ends at once. */
  connectionsCheckingInterval: number
}

export const SLOWNESS: Slowness = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  handshakeTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
}
