import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { unlessAborted } from './race-abort.ts';

describe('unlessAborted', () => {
  it('awaits the work without a signal', async () => {
    await expect(unlessAborted(undefined, Promise.resolve(1))).resolves.toBe(1);
  });

  it('returns the result of the work, and leaves no listener', async () => {
    const controller = new AbortController();

    await expect(unlessAborted(controller.signal, Promise.resolve(1))).resolves.toBe(1);
    await expect(unlessAborted(controller.signal, Promise.reject(new Error('x')))).rejects.toThrow(
      'x',
    );
    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });

  it('does not wait for work that ignores the signal', async () => {
    const controller = new AbortController();
    const pending = unlessAborted(controller.signal, new Promise(() => {}));

    controller.abort('enough');

    await expect(pending).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });
});
