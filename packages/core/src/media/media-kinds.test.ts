import { describe, expect, it } from 'vitest';

import { operations } from '../operations.ts';
import { mediaTypesOf } from '../shared/media-type.ts';
import { mediaKindNames, mediaKinds } from './media-kinds.ts';

describe('every kind of media', () => {
  it.each(mediaKindNames)(
    'has types that chat takes, and an operation that takes it: %s',
    (kind) => {
      expect(mediaTypesOf(kind)).not.toEqual([]);
      expect(operations.map(({ name }) => name)).toContain(`analyze_${kind}`);
    },
  );

  it('has limits that hold something, and no more in a data URL than in a file', () => {
    for (const { limits } of Object.values(mediaKinds)) {
      expect(limits.maxDataUrlBytes).toBeGreaterThan(1024 * 1024);
      expect(limits.maxDataUrlBytes).toBeLessThanOrEqual(limits.maxBytes);
    }
  });
});
