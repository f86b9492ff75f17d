import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';

import { hasLowS, sign, verify } from '../../src/crypto/ecdsa.js';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe('ECDSA signatures', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const message = fc.uint8Array({ maxLength: 200 });

  it('verify, and have a low S', () => {
    fc.assert(
      fc.property(message, (bytes) => {
        const signature = sign(privateKey, bytes);
        expect(hasLowS(signature)).to.equal(true);
        expect(verify(publicKey, bytes, signature)).to.equal(true);
      }),
    );
  });

  it('are refused with the other S, which is as valid for the curve', () => {
    fc.assert(
      fc.property(message, (bytes) => {
        expect(verify(publicKey, bytes, withHighS(sign(privateKey, bytes)))).to.equal(false);
      }),
    );
  });

  it('are refused over another message, and with any bit flipped', () => {
    const bytes = Buffer.from('statement');
    const signature = sign(privateKey, bytes);
    expect(verify(publicKey, Buffer.from('Statement'), signature)).to.equal(false);
    for (let bit = 0; bit < 8 * signature.length; bit += 1) {
      const flipped = Buffer.from(signature);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(verify(publicKey, bytes, flipped), `bit ${bit}`).to.equal(false);
    }
  });

  it('are refused when they are no signature at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
        expect(verify(publicKey, Buffer.from('x'), noise)).to.equal(false);
      }),
    );
  });
});

function withHighS(signature: Buffer): Buffer {
  const rLength = signature[3]!;
  const r = signature.subarray(2, 4 + rLength);
  const s = BigInt(`0x${signature.subarray(6 + rLength).toString('hex')}`);
  const high = Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
  const padded = high[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), high]) : high;
  const body = Buffer.concat([r, Buffer.of(0x02, padded.length), padded]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
