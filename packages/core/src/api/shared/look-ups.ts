import type { Clock } from '../../shared/clock.ts';
import type { ApiContext, LookUps } from './context.ts';

/** Time that a paid call waits for all its metadata requests together: the list of models takes a second or two. */
export const LOOK_UPS_MS = 15_000;

/** Part of the time of a call that its metadata requests may take: the rest is for what is paid. */
const LOOK_UPS_SHARE = 0.5;

/** Time that the metadata requests may always take: less would only skip the checks. */
const MIN_LOOK_UPS_MS = 1_000;

/**
 * Returns a context for one paid call, whose metadata requests share {@link LOOK_UPS_MS}, or half of the time of the call when
 * that is less. A call goes on without what it could not look up, or is refused when it needs it.
 */
export function boundLookUps<Context extends ApiContext>(context: Context): Context {
  if (context.lookUps !== undefined) return context;
  const { models, clock } = context;
  const lookUps = createLookUps(clock);
  return {
    ...context,
    lookUps,
    models: {
      list: async (options) =>
        await lookUps(options, async (limited) => await models.list(limited)),
      search: async (query, options) =>
        await lookUps(options, async (limited) => await models.search(query, limited)),
      get: async (id, options) =>
        await lookUps(options, async (limited) => await models.get(id, limited)),
      has: async (id, options) =>
        await lookUps(options, async (limited) => await models.has(id, limited)),
    },
  };
}

function createLookUps(clock: Clock): LookUps {
  let limitMs: number | undefined;
  let spentMs = 0;
  let running = 0;
  let startedAtMs = 0;
  return async (options, run) => {
    const { timeoutMs = Infinity } = options ?? {};
    limitMs ??= Math.min(LOOK_UPS_MS, Math.max(timeoutMs * LOOK_UPS_SHARE, MIN_LOOK_UPS_MS));
    if (running === 0) startedAtMs = clock.now();
    const remainingMs = limitMs - spentMs - (clock.now() - startedAtMs);
    running += 1;
    try {
      // With the smallest number a list in memory is still returned, and none is requested.
      const limitedMs = Math.max(Math.min(remainingMs, timeoutMs), Number.MIN_VALUE);
      return await run({ ...options, timeoutMs: limitedMs });
    } finally {
      running -= 1;
      if (running === 0) spentMs += clock.now() - startedAtMs;
    }
  };
}
