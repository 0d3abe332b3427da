import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { startWebHost } from '../../test/support/web-host.ts';
import { createGuardedFetch } from './node-guarded-fetch.ts';

describe('a guarded fetch', () => {
  it('waits for hours for a response and for its body', async () => {
    // Alone in this file: undici keeps the timers that it finds at its first fetch.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const requests = new EventEmitter();
    // The event has the response to write to.
    const arrived = once(requests, 'request') as Promise<[ServerResponse]>;
    const host = await startWebHost((_request, response) => requests.emit('request', response));
    const { signal } = new AbortController();
    const url = new URL(`http://${host.host}/`);
    const asking = createGuardedFetch({ allows: () => true })(url, { headers: {}, signal });
    const [answer] = await arrived;
    vi.advanceTimersByTime(10_000_000);
    answer.write('at ');
    const response = await asking;
    vi.advanceTimersByTime(10_000_000);
    answer.end('last');

    await expect(response.text()).resolves.toBe('at last');
  });
});
