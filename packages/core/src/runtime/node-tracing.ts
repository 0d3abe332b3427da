import { channel, hasSubscribers } from 'node:diagnostics_channel';

import type { Tracing } from './contract.ts';

const prefix = 'openrouter-multimodal:';

/** Channels of `node:diagnostics_channel`. */
export const tracing: Tracing = {
  isActive: (names) => names.some((name) => hasSubscribers(prefix + name)),
  publish(name, message) {
    channel(prefix + name).publish(message);
  },
  run: (name, message, inside) => channel(prefix + name).runStores(message, inside),
};
