import { ACK_TIMEOUT_MS } from '../contract/limits.ts'
import type { RemoteAccess } from '../store/access/remote.ts'
import type { DeviceSocket } from './devices.ts'

/**
 * Offers a device its new token, where somebody asked for one (contract/README.md). Until the device says that it keeps it,
 * or comes with it, the old one is good: a device that does not know the event goes on as before.
 */
export class TokenRotation {
  #tokens: Pick<RemoteAccess['deviceTokens'], 'offer' | 'confirm'>
  #onTrouble: (error: unknown) => void
  /** Connections on which one is being offered now. */
  #offering = new WeakSet<DeviceSocket>()

  constructor(tokens: Pick<RemoteAccess['deviceTokens'], 'offer' | 'confirm'>, onTrouble: (error: unknown) => void) {
    this.#tokens = tokens
    this.#onTrouble = onTrouble
  }

  /** After its hello, and at once when somebody asks while it is there. */
  offer(device: string, socket: DeviceSocket): void {
    if (socket.data.revoked || this.#offering.has(socket)) return
    this.#offering.add(socket)
    this.#begin(device, socket)
      .catch(this.#onTrouble)
      .finally(() => this.#offering.delete(socket))
  }

  async #begin(device: string, socket: DeviceSocket): Promise<void> {
    const token = await this.#tokens.offer(device)
    if (token === null) return
    const answer = await socket
      .timeout(ACK_TIMEOUT_MS)
      .emitWithAck('device:token', { token })
      // No answer: a device that does not know of it, or whose answer was lost and that comes with it.
      .catch(() => null)
    if (answer?.stored === true) await this.#tokens.confirm(device, token)
  }
}
