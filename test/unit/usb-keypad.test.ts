import { describe, expect, test } from 'vitest'
import { shippedModel } from '../helpers/simulated-keypad.ts'
import { UsbKeypad } from '../hardware/usb-keypad.ts'

const bitmap = new UsbKeypad({ model: shippedModel('vendor-bitmap'), serial: 'K-7' })
const byte = new UsbKeypad({ model: shippedModel('vendor-byte'), outputBy: 'control' })

/** GET_DESCRIPTOR, from the device or, as a report descriptor is asked for, from its interface. */
function descriptor(keypad: UsbKeypad, type: number, which = 0, requestType = 0x80) {
  const { bytes } = keypad.answer({
    request: 6,
    requestType,
    value: (type << 8) | which,
    index: 0,
    length: 255,
    data: new Uint8Array(),
  })
  return bytes === null ? null : Buffer.from(bytes)
}

describe('descriptors', () => {
  test('a device with vendor, product and a serial number, if it has one', () => {
    expect(descriptor(bitmap, 1)!.toString('hex')).toBe(hex('1201000200000040', '0912', '0200', '0001', '01020301'))
    expect(descriptor(byte, 1)![16]).toBe(0)
    expect(descriptor(bitmap, 3, 3)!.subarray(2).toString('utf16le')).toBe('K-7')
    expect(descriptor(byte, 3, 3)).toBeNull()
    expect(descriptor(byte, 3, 0)!.toString('hex')).toBe('04030904')
  })

  test('a configuration says its own length, and an endpoint for output only where it is used', () => {
    for (const [keypad, endpoints] of [
      [bitmap, [0x81, 0x01]],
      [byte, [0x81]],
      [new UsbKeypad({ model: shippedModel('vendor-four-keys') }), [0x81]],
    ] as const) {
      const bytes = descriptor(keypad, 2)!
      expect(bytes.readUInt16LE(2)).toBe(bytes.length)
      const found: number[] = []
      for (let at = 0; at < bytes.length; at += bytes[at]!) if (bytes[at + 1] === 5) found.push(bytes[at + 2]!)
      expect(found).toEqual(endpoints)
      expect(keypad.endpoints.map(({ address }) => address)).toEqual(endpoints)
      // The HID descriptor tells the length of the report descriptor.
      expect(bytes.readUInt16LE(18 + 7)).toBe(descriptor(keypad, 0x22, 0, 0x81)!.length)
    }
  })

  test('reports as the model has them', () => {
    const field = (usage: string, count: string, item: string) =>
      hex('09', usage, '150026ff00', '7508', '95', count, item, '02')
    expect(Buffer.from(bitmap.reportDescriptor()).toString('hex')).toBe(
      hex(
        '0600ff0901a101',
        '8501',
        field('02', '01', '81'),
        '8502',
        field('03', '02', '91'),
        '8503',
        field('03', '01', '91'),
        'c0',
      ),
    )
    expect(Buffer.from(byte.reportDescriptor()).toString('hex')).toBe(
      hex('0600ff0901a101', field('02', '01', '81'), field('03', '01', '91'), 'c0'),
    )
  })
})

describe('requests', () => {
  const request = (requestType: number, request: number, data: number[] = [], index = 0) => ({
    request,
    requestType,
    value: 0x0200,
    index,
    length: data.length,
    data: Uint8Array.from(data),
  })

  test('an output report by SET_REPORT, where that is the way', () => {
    expect(byte.answer(request(0x21, 9, [1]))).toEqual({ bytes: new Uint8Array(), output: Uint8Array.of(1) })
    expect(bitmap.answer(request(0x21, 9, [2, 1, 0]))).toEqual({ bytes: null })
  })

  test('in the form of the model it begins with a report id, 0 where there is none', () => {
    expect(byte.inModelForm(Uint8Array.of(1))).toEqual(Uint8Array.of(0, 1))
    expect(bitmap.inModelForm(Uint8Array.of(2, 1, 0))).toEqual(Uint8Array.of(2, 1, 0))
  })

  test('what every host asks is answered, and what nobody knows is not', () => {
    expect(bitmap.answer(request(0x80, 0)).bytes).toHaveLength(2)
    expect(bitmap.answer(request(0x02, 1)).bytes).toHaveLength(0)
    expect(bitmap.answer(request(0x21, 0x0a)).bytes).toHaveLength(0)
    expect(bitmap.answer(request(0xa1, 1)).bytes).toHaveLength(2)
    expect(bitmap.answer(request(0x21, 0x0a, [], 1)).bytes).toBeNull()
    expect(bitmap.answer(request(0xc0, 1)).bytes).toBeNull()
    expect(bitmap.answer(request(0x21, 0x33)).bytes).toBeNull()
    expect(descriptor(bitmap, 6)).toBeNull()
  })
})

function hex(...parts: string[]): string {
  return parts.join('')
}
