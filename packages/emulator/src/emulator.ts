import { createResponseCache } from './cache/response-cache.ts';
import { createCatalogue } from './catalogue.ts';
import { createScriptQueue } from './chat/script.ts';
import { createFileStore } from './files/file-store.ts';
import { createFaultQueue } from './faults/fault-queue.ts';
import { createGenerationLedger } from './generations.ts';
import { createRateLimit } from './judge/rate-limit.ts';
import type { Emulator, EmulatorOptions } from './options.ts';
import { API_ROOT, createRecorder } from './recorder.ts';
import { createRouter } from './router.ts';
import { ROUTES } from './routes/table.ts';
import { systemClock } from './shared/clock.ts';
import { createSeeded } from './shared/seeded.ts';
import type { EmulatorState } from './state.ts';
import { createHandle } from './wire/handle.ts';
import { createInProcessFetch } from './wire/in-process-fetch.ts';
import { listen, type Listener } from './wire/node-listener.ts';

/** Creates an emulator. It listens nowhere until it is asked to. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { clock = systemClock, faultHeader = false, onRequest } = options;
  const state = createState(options);
  const recorder = createRecorder(onRequest);
  const faults = createFaultQueue(faultHeader);
  const handle = createHandle({ recorder, faults, clock, answer: createRouter(ROUTES, state) });
  let listener: Listener | undefined;
  const close = async (): Promise<void> => {
    const open = listener;
    listener = undefined;
    await open?.close();
  };
  return {
    fetch: createInProcessFetch(handle),
    listen: async ({ port = 0, host = '127.0.0.1' } = {}) => {
      if (listener !== undefined) throw new Error(`Already listening at ${toUrl(listener)}`);
      listener = await listen(handle, port, host);
      return toUrl(listener);
    },
    get url() {
      return listener === undefined ? undefined : toUrl(listener);
    },
    requests: recorder.requests,
    script: (answers) => state.scripts.add(answers),
    fail: (fault, faultOptions) => faults.add(fault, faultOptions),
    reset: () => {
      recorder.clear();
      faults.clear();
      state.scripts.clear();
      state.generations.clear();
      state.files.clear();
      state.chatCache.clear();
      state.rateLimit.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createState(options: EmulatorOptions): EmulatorState {
  const { clock = systemClock, seed = 1, keepAliveComments = 1, apiKey, models } = options;
  const seeded = createSeeded(seed);
  return {
    clock,
    seeded,
    catalogue: createCatalogue(models),
    generations: createGenerationLedger(),
    files: createFileStore(seeded),
    chatCache: createResponseCache(clock),
    scripts: createScriptQueue(),
    rateLimit: createRateLimit(clock),
    apiKey,
    keepAliveComments,
  };
}

function toUrl({ host, port }: Listener): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${API_ROOT}`;
}
