import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { unlessAborted } from './race-abort.ts';

describe('unlessAborted', () => {
  it('waits for work that nobody can give up', async () => {
    await expect(unlessAborted(undefined, Promise.resolve(1))).resolves.toBe(1);
  });

  it('gives what the work gives, and leaves no listener', async () => {
    const controller = new AbortController();

    await expect(unlessAborted(controller.signal, Promise.resolve(1))).resolves.toBe(1);
    await expect(unlessAborted(controller.signal, Promise.reject(new Error('x')))).rejects.toThrow(
      'x',
    );
    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });

  it('does not wait for work that does not heed the signal', async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(controller.signal, new Promise(() => {}));

    controller.abort('enough');

    await expect(waiting).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });
});
