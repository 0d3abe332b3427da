import { expect, it } from 'vitest';

import { formatBytes } from './format-bytes.ts';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1_023, '1023 bytes'],
  [1_024, '1 KiB'],
  [1_025, '1025 bytes'],
  [1_047_552, '1023 KiB'],
  [1_048_576, '1 MiB'],
  [268_435_455, '268435455 bytes'],
  [268_435_456, '256 MiB'],
])('formats %d bytes exactly, as %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});
