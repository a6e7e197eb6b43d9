/**
 * How long a connection of any listener may take, ms: whoever sends a byte now and then is hung up on. Options of Node's
 * servers.
 */
export const SLOWNESS = {
  /** For all headers of a request. */
  headersTimeout: 15_000,
  /** For a whole request: an idle half one holds no connection for longer. */
  requestTimeout: 60_000,
  /** To come to terms about TLS. */
  handshakeTimeout: 15_000,
  /** How often these are looked at. */
  connectionsCheckingInterval: 5_000,
} as const
