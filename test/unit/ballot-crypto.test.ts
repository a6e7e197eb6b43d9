import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  createDecipheriv,
  createHash,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RSABSSA } from '@cloudflare/blindrsa-ts'
import { describe, expect, test } from 'vitest'
import { blind, finalize, prepare, type Variant } from '../../server/contract/ballot/blind-rsa.ts'
import { makeBoxKey, openBoxKey } from '../../server/contract/ballot/box-key.ts'
import {
  concat,
  fromHex,
  hex,
  randomBytes,
  sha256,
  toBase64url,
  toBytes,
  toNumber,
  utf8,
} from '../../server/contract/ballot/bytes.ts'
import { checkCharacter, fromCrockford, readTyped, toCrockford } from '../../server/contract/ballot/crockford.ts'
import { fingerprintOf } from '../../server/contract/ballot/fingerprint.ts'
import { merkleRoot } from '../../server/contract/ballot/merkle.ts'
import { power, readRsaKey, rsaKey } from '../../server/contract/ballot/rsa.ts'
import {
  additionalData,
  checkTest,
  marksToPlain,
  partsOfSealed,
  plainToMarks,
  sealBallot,
  SEALED_BYTES,
  testOf,
  type Mark,
} from '../../server/contract/ballot/sealing.ts'
import {
  authOf,
  makeCode,
  printedCode,
  readCode,
  readSlipFragment,
  readTrusteeSlip,
  shareToSlip,
  slipFragment,
  trackerOf,
} from '../../server/contract/ballot/slip.ts'

interface Vector {
  name: string
  n: string
  e: string
  d: string
  msg: string
  msg_prefix: string
  input_msg: string
  sLen: string
  salt: string
  inv: string
  blinded_msg: string
  blind_sig: string
  sig: string
}
/** RFC 9474, appendix A. */
const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/ballot/rfc9474.json'), 'utf8'),
) as Vector[]
const number = (text: string) => BigInt(text)
const base64url = (value: bigint) =>
  Buffer.from(
    value
      .toString(16)
      .padStart(2, '0')
      .replace(/^(?=(..)*.$)/, '0'),
    'hex',
  ).toString('base64url')
const spkiOf = (n: bigint, e: bigint) =>
  new Uint8Array(
    createPublicKey({ key: { kty: 'RSA', n: base64url(n), e: base64url(e) }, format: 'jwk' }).export({
      type: 'spki',
      format: 'der',
    }),
  )
const pair = (bits: number) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return { spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })), privateKey }
}

describe('blind signatures (RFC 9474)', () => {
  test.each(VECTORS)('$name: what the RFC blinds, signs and finalizes comes out to the byte', async (vector) => {
    const [n, e, d] = [number(vector.n), number(vector.e), number(vector.d)]
    const key = rsaKey(n, e)
    const variant: Variant = { salt: Number(vector.sLen) as 48 | 0, prefix: vector.msg_prefix === '' ? 0 : 32 }
    const prepared = concat(fromHex(vector.msg_prefix), fromHex(vector.msg))
    expect(hex(prepared)).toBe(vector.input_msg)
    const inverse = toNumber(fromHex(vector.inv.replace(/^0x/, '')))
    const made = await blind(key, prepared, variant, { salt: fromHex(vector.salt), inverse })
    expect(hex(made.blinded)).toBe(vector.blinded_msg)
    const signed = toBytes(power(toNumber(made.blinded), d, n), 512)
    expect(hex(signed)).toBe(vector.blind_sig)
    const signature = await finalize(spkiOf(n, e), prepared, signed, made.inverse, variant)
    expect(hex(signature!)).toBe(vector.sig)
  })

  test('an independent implementation signs what we blind, and takes what we finalize', async () => {
    const { spki, privateKey } = pair(2048)
    const suite = RSABSSA.SHA384.PSS.Randomized()
    const usage = { name: 'RSA-PSS', hash: 'SHA-384' }
    const theirs = {
      publicKey: await crypto.subtle.importKey('spki', spki, usage, true, ['verify']),
      privateKey: await crypto.subtle.importKey(
        'pkcs8',
        privateKey.export({ type: 'pkcs8', format: 'der' }),
        usage,
        true,
        ['sign'],
      ),
    }
    const prepared = prepare(randomBytes(32))
    const made = await blind(await readRsaKey(spki), prepared)
    const signature = await finalize(
      spki,
      prepared,
      await suite.blindSign(theirs.privateKey, made.blinded),
      made.inverse,
    )
    expect(await suite.verify(theirs.publicKey, signature!, prepared)).toBe(true)
  })

  test('what is no signature of the ticket is none', async () => {
    const { spki, privateKey } = pair(2048)
    const prepared = prepare(randomBytes(32))
    const made = await blind(await readRsaKey(spki), prepared)
    const sign = (bytes: Uint8Array) => new Uint8Array(privateDecryptRaw(privateKey, bytes))
    const good = sign(made.blinded)
    expect(await finalize(spki, prepared, good, made.inverse)).not.toBeNull()
    const bent = Uint8Array.from(good)
    bent[17]! ^= 1
    expect(await finalize(spki, prepared, bent, made.inverse)).toBeNull()
    expect(await finalize(spki, prepare(randomBytes(32)), good, made.inverse)).toBeNull()
    expect(await finalize(spki, prepared, good.subarray(1), made.inverse)).toBeNull()
    expect(await finalize(pair(2048).spki, prepared, good, made.inverse)).toBeNull()
    const again = await blind(await readRsaKey(spki), prepared)
    expect(hex(again.blinded)).not.toBe(hex(made.blinded))
  })
})

function privateDecryptRaw(key: ReturnType<typeof createPrivateKey>, bytes: Uint8Array): Buffer {
  return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes)
}

describe('a sealed ballot', () => {
  const { spki, privateKey } = pair(3072)
  const marks = Array.from({ length: 89 }, (_, i) => (i % 6) as Mark)

  test("is opened by Node's own RSA-OAEP and AES-GCM, under its campaign and serial alone", async () => {
    const serialHash = await sha256(randomBytes(64))
    const { sealed, key } = await sealBallot(spki, '2026', serialHash, marks)
    expect(sealed).toHaveLength(924)
    const { wrapped, nonce, closed } = partsOfSealed(sealed)
    const opened = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      wrapped,
    )
    expect(hex(opened)).toBe(hex(key))
    const open = (additional: Uint8Array) => {
      const decipher = createDecipheriv('aes-256-gcm', opened, nonce)
      decipher.setAAD(additional)
      decipher.setAuthTag(closed.subarray(-16))
      return Buffer.concat([decipher.update(closed.subarray(0, -16)), decipher.final()])
    }
    const plain = open(concat(utf8('2026'), serialHash))
    expect(plain).toHaveLength(512)
    expect(plainToMarks(plain)).toEqual(marks)
    expect(() => open(additionalData('2027', serialHash))).toThrow()
    expect(() => open(additionalData('2026', randomBytes(32)))).toThrow()
  })

  test('two ballots of one voter with the same marks have nothing in common', async () => {
    const serialHash = await sha256(randomBytes(64))
    const [a, b] = [
      await sealBallot(spki, '2026', serialHash, marks),
      await sealBallot(spki, '2026', serialHash, marks),
    ]
    expect(hex(a.sealed.subarray(0, 384))).not.toBe(hex(b.sealed.subarray(0, 384)))
    expect(hex(a.sealed.subarray(396))).not.toBe(hex(b.sealed.subarray(396)))
  })

  test('marks are 89 from 0 to 5 and zeros behind them', () => {
    expect(plainToMarks(marksToPlain(marks))).toEqual(marks)
    expect(plainToMarks(new Uint8Array(512))).toEqual(Array(89).fill(0))
    const over = new Uint8Array(512)
    over[88] = 6
    expect(plainToMarks(over)).toBeNull()
    const rest = new Uint8Array(512)
    rest[89] = 1
    expect(plainToMarks(rest)).toBeNull()
    expect(plainToMarks(new Uint8Array(511))).toBeNull()
    expect(() => marksToPlain(marks.slice(1))).toThrow(RangeError)
    expect(() => marksToPlain([...marks.slice(1), 6 as Mark])).toThrow(RangeError)
  })

  test('what is shown of a test ballot is sealed again to the byte; a page that sealed something else is found out', async () => {
    const serialHash = await sha256(randomBytes(64))
    const made = await sealBallot(spki, '2026', serialHash, marks)
    const shown = testOf(made, serialHash)
    expect(shown).toHaveLength(1020)
    expect(await checkTest(spki, '2026', shown)).toEqual(marks)
    expect(await checkTest(spki, '2027', shown)).toBeNull()
    for (const at of [0, 40, 70, 96, 500, 1_000]) {
      const bent = Uint8Array.from(shown)
      bent[at]! ^= 1
      expect(await checkTest(spki, '2026', bent), `byte ${at}`).toBeNull()
    }
    expect(await checkTest(spki, '2026', shown.subarray(1))).toBeNull()
    expect(SEALED_BYTES).toBe(924)
  })
})

describe('codes and slips', () => {
  test('auth of the code in server/methods/representatives/README.md', async () => {
    expect(hex(await authOf('0123456789ABCDEFGHJK'))).toBe(
      'a5e5804f7e1413801b16cedf725b80b4e6246dfe7a46a788527fe8ed932e9508',
    )
  })

  test('a code is read as people type it, and a slip of the finger is named', () => {
    const code = '0123456789ABCDEFGHJK'
    const printed = printedCode(code)
    expect(printed).toMatch(/^0123 4567 89AB CDEF GHJK .$/)
    for (const typed of [
      printed,
      printed.toLowerCase(),
      printed.replaceAll(' ', '-'),
      `  ${printed} `,
      printed.replace('0', 'o').replace('1', 'l'),
    ])
      expect(readCode(typed), typed).toEqual({ text: code })
    expect(readCode(printed.replace('1', 'I'))).toEqual({ text: code })
    expect(readCode(printed.replace('4', '5'))).toEqual({ fault: 'check' })
    expect(readCode(printed.replace('45', '54'))).toEqual({ fault: 'check' })
    expect(readCode(printed.slice(1))).toEqual({ fault: 'length' })
    expect(readCode(printed.replace('4', '!'))).toEqual({ fault: 'character' })
    expect(readCode('')).toEqual({ fault: 'length' })
  })

  test("check characters are Crockford's: the number modulo 37", () => {
    expect(checkCharacter('0')).toBe('0')
    expect(checkCharacter('Z')).toBe('Z')
    expect(['10', '11', '12', '13', '14'].map(checkCharacter)).toEqual(['*', '~', '$', '=', 'U'])
    expect(checkCharacter('15')).toBe('0')
    const text = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U'
    const value = text.split('').reduce((sum, c) => sum * 32n + BigInt(digits.indexOf(c)), 0n)
    expect(checkCharacter(text)).toBe(digits[Number(value % 37n)])
  })

  test('bits come back from characters, whatever their number', () => {
    for (let length = 1; length < 40; length++) {
      const bytes = randomBytes(length)
      expect(hex(fromCrockford(toCrockford(bytes, Math.ceil((length * 8) / 5)), length)!)).toBe(hex(bytes))
    }
    expect(fromCrockford('ZZ', 1)).toBeNull()
    expect(fromCrockford('U', 1)).toBeNull()
    expect(readTyped('U0', 1)).toEqual({ fault: 'character' })
  })

  test('codes are of 100 bits and never twice', () => {
    const codes = new Set(Array.from({ length: 2_000 }, () => makeCode()))
    expect(codes.size).toBe(2_000)
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/)
    const seen = Array.from({ length: 20 }, (_, i) => new Set([...codes].map((code) => code[i])).size)
    expect(seen).toEqual(Array(20).fill(32))
  })

  test('the QR of a slip holds code and fingerprint', () => {
    const fingerprint = 'ab'.repeat(32)
    const fragment = slipFragment('0123456789ABCDEFGHJK', fingerprint)
    expect(readSlipFragment(`#${fragment}`)).toEqual({ code: '0123456789ABCDEFGHJK', fingerprint })
    for (const text of ['', fragment.slice(1), fragment.replace('4', '5'), fragment.replace('ab', 'xy')])
      expect(readSlipFragment(text), text).toBeNull()
  })

  test('a tracker is the first 50 bits of the ballot’s hash', async () => {
    const hash = await sha256(utf8('ballot'))
    const bits = BigInt(`0x${hex(hash)}`) >> 206n
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    const expected = Array.from({ length: 10 }, (_, i) => digits[Number((bits >> BigInt(45 - 5 * i)) & 31n)]).join('')
    expect(trackerOf(hash)).toBe(expected)
  })
})

describe("the box's key", async () => {
  const made = await makeBoxKey()

  test.each([
    [0, 1],
    [1, 2],
    [2, 0],
  ])('opens with slips %d and %d', async (a, b) => {
    const pkcs8 = await openBoxKey(made.boxKeySealed, [made.slips[a]!, made.slips[b]!])
    const key = createPrivateKey({ key: Buffer.from(pkcs8!), format: 'der', type: 'pkcs8' })
    expect(createPublicKey(key).export({ type: 'spki', format: 'der' }).equals(made.boxKey)).toBe(true)
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 3072, publicExponent: 65_537n })
  })

  test('does not open with one slip twice, with slips of another box, or with one that was typed wrongly', async () => {
    const other = await makeBoxKey()
    const [a, b] = made.slips as [string, string]
    expect(await openBoxKey(made.boxKeySealed, [a, a])).toBeNull()
    expect(await openBoxKey(made.boxKeySealed, [a, other.slips[1]!])).toBeNull()
    expect(await openBoxKey(made.boxKeySealed, [a, b.slice(1)])).toBeNull()
    const wrong = (b.startsWith('0') ? '1' : '0') + b.slice(1)
    expect(readTrusteeSlip(wrong)).toEqual({ fault: 'check' })
  })

  test('a share is 32 bytes and its place, over the field of polynomial 0x11B', () => {
    const shares = made.slips.map((slip) => {
      expect(slip).toMatch(/^[0-9A-HJKMNP-TV-Z]{53}[0-9A-Z*~$=U]$/)
      const read = readTrusteeSlip(slip)
      return (read as { share: Uint8Array }).share
    })
    expect(shares.map((share) => share[32])).toEqual([1, 2, 3])
    const times = (x: number, y: number) => {
      let sum = 0
      for (let [a, b] = [x, y]; b > 0; b >>= 1, a = a & 0x80 ? ((a << 1) ^ 0x11b) & 0xff : a << 1) if (b & 1) sum ^= a
      return sum
    }
    // A line: its slope follows from the shares at 1 and 2, and gives the one at 3. 1 and 2 differ by 3; its inverse is 0xF6.
    expect(times(3, 0xf6)).toBe(1)
    for (let i = 0; i < 32; i++) {
      const [one, two, three] = shares.map((share) => share[i]!) as [number, number, number]
      const slope = times(one ^ two, 0xf6)
      expect(three).toBe(one ^ slope ^ times(slope, 3))
    }
    expect(shareToSlip(shares[0]!)).toBe(made.slips[0])
  })
})

describe('what everybody compares', () => {
  test('the fingerprint is the hash of the canonical JSON of campaign, units and keys', async () => {
    const keys = { campaign: '2026', units: ['J01', 'J02'], issuerKey: randomBytes(20), boxKey: randomBytes(21) }
    const json = `{"boxKey":"${toBase64url(keys.boxKey)}","campaign":"2026","issuerKey":"${toBase64url(keys.issuerKey)}","units":["J01","J02"]}`
    expect(await fingerprintOf(keys)).toBe(createHash('sha256').update(json).digest('hex'))
  })

  test('roots are those of RFC 6962', () => {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
    const leaves = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ].map(fromHex)
    // The tree of Certificate Transparency's own tests.
    const roots: [number, string][] = [
      [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
      [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
      [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
      [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
      [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
      [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
      [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
      [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
    ]
    for (const [size, root] of roots) expect(hex(merkleRoot(leaves.slice(0, size), hash)), `${size}`).toBe(root)
  })
})
