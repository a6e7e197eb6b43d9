import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as redir from '../hardware/usbredir-codec.ts'

/** A hello of QEMU 7.2: its capabilities are all but the filter's. */
function helloOf(capabilities: number): Buffer {
  const body = Buffer.alloc(68)
  body.write('qemu usb-redir guest 7.2.22', 'latin1')
  body.writeUInt32LE(capabilities, 64)
  const header = Buffer.alloc(12)
  header.writeUInt32LE(68, 4)
  return Buffer.concat([header, body])
}

describe('reading', () => {
  test('in whatever pieces it comes', () => {
    const stream = Buffer.concat([
      helloOf(0x7f),
      redir.encode(redir.TYPE.setConfiguration, 7n, Uint8Array.of(1)),
      redir.encode(redir.TYPE.reset, 0n),
      redir.encode(redir.TYPE.controlPacket, 1n << 40n, Uint8Array.of(1, 2, 3)),
    ])
    const whole = new redir.PacketReader().read(stream)
    expect(whole.map(({ type, id }) => [type, id])).toEqual([
      [redir.TYPE.hello, 0n],
      [redir.TYPE.setConfiguration, 7n],
      [redir.TYPE.reset, 0n],
      [redir.TYPE.controlPacket, 1n << 40n],
    ])
    expect(whole[3]!.body).toEqual(Uint8Array.of(1, 2, 3))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 20 }), (cuts) => {
        const reader = new redir.PacketReader()
        const ends = [...cuts.toSorted((a, b) => a - b), stream.length]
        const packets = ends.flatMap((end, index) => reader.read(stream.subarray(ends[index - 1] ?? 0, end)))
        expect(packets).toEqual(whole)
      }),
    )
  })

  test('what is no usbredir is said', () => {
    expect(() => new redir.PacketReader().read(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toThrow('out of step')
    expect(() => new redir.PacketReader().read(redir.encode(redir.TYPE.reset, 0n))).toThrow('not with a hello')
  })

  test('a hello without 64-bit ids, packet sizes or long bulks is refused', () => {
    const check = (capabilities: number) =>
      redir.checkHello(new redir.PacketReader().read(helloOf(capabilities))[0]!.body)
    expect(() => check(0x70)).not.toThrow()
    for (const lacking of [0x60, 0x50, 0x30, 0]) expect(() => check(lacking)).toThrow('too old')
    expect(() => redir.checkHello(new Uint8Array(64))).toThrow('too old')
  })
})

describe('writing', () => {
  test('our hello has a header of 12 bytes, our name and what an xHCI needs', () => {
    const bytes = redir.hello('pingyi')
    expect(bytes.subarray(0, 12).toString('hex')).toBe('000000004400000000000000')
    expect(bytes.subarray(12, 20).toString('latin1')).toBe('pingyi\0\0')
    expect(bytes.readUInt32LE(76) & 0x70).toBe(0x70)
    expect(bytes).toHaveLength(80)
  })

  test('a device, its interface and its endpoints', () => {
    expect(redir.deviceConnect(0x1209, 0x0002).toString('hex')).toBe(
      hex('010000000a0000000000000000000000', '02000000', '0912', '0200', '0001'),
    )
    const info = redir.interfaceInfo().subarray(16)
    expect(info).toHaveLength(132)
    expect([info.readUInt32LE(0), info[4], info[36], info[37]]).toEqual([1, 0, 3, 0])
    const endpoints = redir.endpointInfo([{ address: 0x81, interval: 4, packetSize: 64 }]).subarray(16)
    expect(endpoints).toHaveLength(160)
    // Control both ways, interrupt in at 1, and nothing else.
    expect(endpoints.subarray(0, 32).toString('hex')).toBe(hex('00', 'ff'.repeat(15), '0003', 'ff'.repeat(14)))
    expect([endpoints[32 + 17], endpoints.readUInt16LE(96 + 34)]).toEqual([4, 64])
  })

  test('an input report', () => {
    expect(redir.interruptIn(5n, 0x81, Uint8Array.of(1, 0x10)).toString('hex')).toBe(
      hex('67000000', '06000000', '0500000000000000', '81000200', '0110'),
    )
  })
})

describe('answering', () => {
  const control = (requestType: number, length: number, data: number[] = []): redir.Packet => ({
    type: redir.TYPE.controlPacket,
    id: 9n,
    body: Uint8Array.of(0x80, 0x06, requestType, 0, 0x02, 0x03, 0, 0, length, 0, ...data),
  })

  test('a request is read in full', () => {
    expect(redir.readControl(control(0x21, 2, [7, 8]))).toEqual({
      request: 6,
      requestType: 0x21,
      value: 0x0302,
      index: 0,
      length: 2,
      data: Uint8Array.of(7, 8),
    })
  })

  test('no more is given than was asked for', () => {
    const answer = redir.controlAnswer(control(0x80, 2), Uint8Array.of(1, 2, 3)).subarray(16)
    expect(answer.toString('hex')).toBe(hex('80068000', '0203', '0000', '0200', '0102'))
    const less = redir.controlAnswer(control(0x80, 9), Uint8Array.of(1)).subarray(16)
    expect([less.readUInt16LE(8), less.length]).toEqual([1, 11])
  })

  test('what the host sent is taken whole, and what nobody knows stalls', () => {
    const taken = redir.controlAnswer(control(0x21, 2, [7, 8]), new Uint8Array()).subarray(16)
    expect([taken[3], taken.readUInt16LE(8), taken.length]).toEqual([redir.STATUS.success, 2, 10])
    const stalled = redir.controlAnswer(control(0x80, 2), null).subarray(16)
    expect([stalled[3], stalled.readUInt16LE(8), stalled.length]).toEqual([redir.STATUS.stall, 0, 10])
  })

  test('an output report is read and taken', () => {
    const packet = { type: redir.TYPE.interruptPacket, id: 3n, body: Uint8Array.of(1, 0, 3, 0, 2, 1, 0) }
    expect(redir.readInterrupt(packet)).toEqual({ endpoint: 1, data: Uint8Array.of(2, 1, 0) })
    expect(redir.interruptTaken(packet).toString('hex')).toBe(
      hex('67000000', '04000000', '0300000000000000', '01000300'),
    )
  })
})

function hex(...parts: string[]): string {
  return parts.join('')
}
