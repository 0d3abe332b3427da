import { describe, expect, it } from 'vitest';
import { createBitWriter } from './bit-writer.ts';

describe('a bit writer', () => {
  it.each([
    [0, '1'],
    [1, '010'],
    [2, '011'],
    [3, '00100'],
    [7, '0001000'],
    [25, '000011010'],
    [315, '00000000100111100'],
  ])('writes %i in the Exp-Golomb code', (value, code) => {
    const writer = createBitWriter();
    writer.golomb(value);
    writer.align();
    const bits = [...writer.finish()].map((byte) => byte.toString(2).padStart(8, '0')).join('');

    expect(bits).toBe(code.padEnd(bits.length, '0'));
  });

  it('aligns once, and accepts whole bytes at a byte boundary', () => {
    const writer = createBitWriter();
    writer.bits(0b101, 3);
    writer.align();
    writer.align();
    writer.bytes(new Uint8Array(3000).fill(7));
    writer.bits(0xfedcba98, 32);
    const bytes = writer.finish();

    expect(bytes.byteLength).toBe(3005);
    expect([...bytes.subarray(0, 2), ...bytes.subarray(-5)]).toEqual([
      0xa0, 7, 7, 0xfe, 0xdc, 0xba, 0x98,
    ]);
  });
});
