import { checkListenOptions, checkOptions } from './check-options.ts';
import { createResponseCache } from './cache/response-cache.ts';
import { createCatalogue } from './models/catalogue.ts';
import { createScriptQueue } from './shared/script-queue.ts';
import { createFileStore } from './files/file-store.ts';
import { createFaultQueue } from './faults/fault-queue.ts';
import { createGenerationLedger } from './account/generations.ts';
import { createRateLimit } from './validation/rate-limit.ts';
import type { Emulator, EmulatorOptions } from './options.ts';
import { API_ROOT, createRecorder } from './recorder.ts';
import { createRouter } from './router.ts';
import { ROUTES } from './routes/table.ts';
import { systemClock } from './shared/clock.ts';
import { createIdGenerator } from './shared/id-generator.ts';
import type { EmulatorState } from './state.ts';
import { createJobStore } from './videos/jobs.ts';
import { ScriptedAnswerSchema } from './chat/script.ts';
import { ScriptedImagesSchema } from './images/script.ts';
import { parseScripts } from './shared/parse-script.ts';
import { createVideoScriptQueue } from './videos/script.ts';
import { createStorageHost, type StorageHost } from './videos/storage-host.ts';
import { createWebhooks } from './videos/webhooks.ts';
import { withCors } from './wire/cors.ts';
import { createHandle } from './wire/handle.ts';
import { createInProcessFetch } from './wire/in-process-fetch.ts';
import { listen, type Listener } from './wire/node-listener.ts';

/** Creates an emulator. It opens no socket until `listen` is called. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  checkOptions(options);
  const { clock = systemClock, faultHeader = false, onRequest } = options;
  const storage = createStorageHost(() =>
    listener === undefined ? undefined : listen(withCors(handle), 0, listener.host),
  );
  const state = createState(options, storage);
  const recorder = createRecorder(onRequest);
  const faults = createFaultQueue(faultHeader);
  const handle = createHandle({ recorder, faults, clock, respond: createRouter(ROUTES, state) });
  let listener: Listener | undefined;
  const close = async (): Promise<void> => {
    const open = listener;
    listener = undefined;
    state.webhooks.clear();
    await Promise.all([open?.close(), storage.close()]);
  };
  return {
    fetch: createInProcessFetch(handle),
    listen: async (listenOptions = {}) => {
      checkListenOptions(listenOptions);
      const { port = 0, host = '127.0.0.1' } = listenOptions;
      if (listener !== undefined) throw new Error(`Already listening at ${toUrl(listener)}`);
      listener = await listen(withCors(handle), port, host);
      return toUrl(listener);
    },
    get url() {
      return listener === undefined ? undefined : toUrl(listener);
    },
    requests: recorder.requests,
    script: (answers) =>
      state.scripts.add(parseScripts(ScriptedAnswerSchema, answers, 'emulator.script')),
    scriptImages: (answers) =>
      state.imageScripts.add(parseScripts(ScriptedImagesSchema, answers, 'emulator.scriptImages')),
    scriptVideo: (scripts) => state.videoScripts.add(scripts),
    fail: (fault, faultOptions) => faults.add(fault, faultOptions),
    reset: () => {
      recorder.clear();
      faults.clear();
      clearState(state);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Long enough to observe every status of a job, short enough to wait for. */
const DEFAULT_VIDEO_MS = 2000;

function createState(options: EmulatorOptions, storage: StorageHost): EmulatorState {
  const { clock = systemClock, seed = 1, keepAliveComments = 1, apiKey, models } = options;
  const { videoMs = DEFAULT_VIDEO_MS, webhookSecret: secret } = options;
  const ids = createIdGenerator(seed);
  return {
    clock,
    ids,
    catalogue: createCatalogue(models),
    generations: createGenerationLedger(clock, options.byok),
    files: createFileStore(ids),
    chatCache: createResponseCache(clock),
    embeddingCache: createResponseCache(clock),
    scripts: createScriptQueue(),
    imageScripts: createScriptQueue(),
    rateLimit: createRateLimit(clock),
    videos: createJobStore(),
    videoScripts: createVideoScriptQueue(videoMs),
    storage,
    webhooks: createWebhooks({ clock, secret, storage, byok: options.byok }),
    byok: options.byok,
    apiKey,
    keepAliveComments,
  };
}

function clearState(state: EmulatorState): void {
  state.scripts.clear();
  state.imageScripts.clear();
  state.generations.clear();
  state.files.clear();
  state.chatCache.clear();
  state.embeddingCache.clear();
  state.rateLimit.clear();
  state.videos.clear();
  state.videoScripts.clear();
  state.webhooks.clear();
}

function toUrl({ host, port }: Listener): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${API_ROOT}`;
}
