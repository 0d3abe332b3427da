import { describe, expect, it } from 'vitest';

import { operations } from '../operations.ts';
import { mediaTypesOf } from '../shared/media-type.ts';
import { mediaKindNames, mediaKinds } from './media-kinds.ts';

describe('every kind of media', () => {
  it.each(mediaKindNames)(
    'has types that chat accepts, and an operation that accepts it: %s',
    (kind) => {
      expect(mediaTypesOf(kind)).not.toEqual([]);
      expect(operations.map(({ name }) => name)).toContain(`analyze_${kind}`);
    },
  );

  it('has positive limits, and none larger for a data URL than for a file', () => {
    for (const { limits } of Object.values(mediaKinds)) {
      expect(limits.maxDataUrlBytes).toBeGreaterThan(1024 * 1024);
      expect(limits.maxDataUrlBytes).toBeLessThanOrEqual(limits.maxBytes);
    }
  });
});
