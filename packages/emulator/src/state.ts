import type { ByokOptions } from './account/byok.ts';
import type { Catalogue } from './models/catalogue.ts';
import type { ResponseCache } from './cache/response-cache.ts';
import type { ChatCompletion } from './chat/reply.ts';
import type { ScriptedAnswer } from './chat/script.ts';
import type { ScriptQueue } from './shared/script-queue.ts';
import type { EmbeddingResult } from './embeddings/response.ts';
import type { FileStore } from './files/file-store.ts';
import type { GenerationLedger } from './account/generations.ts';
import type { ScriptedImages } from './images/script.ts';
import type { RateLimit } from './validation/rate-limit.ts';
import type { EmulatorClock } from './shared/clock.ts';
import type { IdGenerator } from './shared/id-generator.ts';
import type { JobStore } from './videos/jobs.ts';
import type { VideoScriptQueue } from './videos/script.ts';
import type { StorageHost } from './videos/storage-host.ts';
import type { Webhooks } from './videos/webhooks.ts';

/** State of one emulator, shared by its routes. */
export interface EmulatorState {
  readonly clock: EmulatorClock;
  readonly ids: IdGenerator;
  readonly catalogue: Catalogue;
  readonly generations: GenerationLedger;
  readonly files: FileStore;
  readonly chatCache: ResponseCache<ChatCompletion>;
  readonly embeddingCache: ResponseCache<EmbeddingResult>;
  readonly scripts: ScriptQueue<ScriptedAnswer>;
  readonly imageScripts: ScriptQueue<ScriptedImages>;
  readonly rateLimit: RateLimit;
  readonly videos: JobStore;
  readonly videoScripts: VideoScriptQueue;
  readonly storage: StorageHost;
  readonly webhooks: Webhooks;
  /** Calls use the account's own keys when defined. */
  readonly byok: ByokOptions | undefined;
  /** The only accepted key; any that looks like OpenRouter's when undefined. */
  readonly apiKey: string | undefined;
  /** Number of comments before the first chunk of a stream. */
  readonly keepAliveComments: number;
}
