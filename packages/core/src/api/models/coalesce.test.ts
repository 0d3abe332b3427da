import { describe, expect, it } from 'vitest';

import { systemClock } from '../../shared/clock.ts';
import { createSharedRequest } from './coalesce.ts';

describe('a shared request', () => {
  it.each([{ 'x-a': 'one\ntwo' }, { 'x a': 'one' }, { '': 'one' }])(
    'fails only the call whose headers are invalid: %j',
    async (headers) => {
      const sent: unknown[] = [];
      const shared = createSharedRequest(
        async (options) => {
          sent.push(options.headers);
          await Promise.resolve();
          return 'models';
        },
        systemClock,
        'list models',
      );
      const invalid = shared.join({ headers });
      const valid = shared.join({ headers: { 'x-a': 'one' } });
      await expect(invalid).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('holds characters that HTTP cannot carry'),
      });
      await expect(valid).resolves.toBe('models');
      expect(sent).toEqual([{ 'x-a': 'one' }]);
    },
  );
});
