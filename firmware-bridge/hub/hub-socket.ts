import { io } from 'socket.io-client'
import { deviceAuth, type DeviceSocket } from '../../server/contract/device/device-link.ts'
import { DEVICE_NAMESPACE } from '../../server/contract/limits.ts'
import type { Binding } from '../keypad/bindings.ts'
import type { HubTrust } from './hub-trust.ts'

/** A socket for one device, not connected. Buffering, retrying and connecting again are the outbox protocol's job. */
export function openHubSocket(hub: string, binding: Binding, trust: HubTrust = {}): DeviceSocket {
  return io(new URL(DEVICE_NAMESPACE, hub).href, {
    ...trust,
    auth: deviceAuth(binding.deviceId, binding.token),
    transports: ['websocket'],
    autoConnect: false,
    reconnection: false,
    retries: 0,
    // Each device has a connection of its own: one that is refused must not take the others with it.
    forceNew: true,
  })
}
