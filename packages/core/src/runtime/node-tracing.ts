import { channel } from 'node:diagnostics_channel';

import type { Tracing, TracingChannel } from './contract.ts';

// Made once: a channel lives as long as the process, and looking one up at each call would cost more than asking it.
const channels = {
  'call:start': channel('openrouter-multimodal:call:start'),
  'call:end': channel('openrouter-multimodal:call:end'),
  attempt: channel('openrouter-multimodal:attempt'),
  job: channel('openrouter-multimodal:job'),
} as const satisfies Record<TracingChannel, unknown>;

/** Channels of `node:diagnostics_channel`. */
export const tracing: Tracing = {
  isActive: (kind) =>
    kind === 'job'
      ? channels.job.hasSubscribers
      : channels['call:start'].hasSubscribers ||
        channels['call:end'].hasSubscribers ||
        channels.attempt.hasSubscribers,
  publish(name, message) {
    if (channels[name].hasSubscribers) channels[name].publish(message);
  },
  run: (name, message, inside) => channels[name].runStores(message, inside),
};
