import type { CallOptions } from '../shared/call-options.ts';
import { deferred } from '../shared/lazy-methods.ts';
import type { AnalyzeRequest } from './analysis/options.ts';
import type { EndpointMethods } from './endpoint-table.ts';
import { endpointMethods } from './endpoint-table.ts';
import type { VideosContext } from './videos/context.ts';
import { interceptCall, interceptStream } from './shared/intercept-call.ts';
import type { CallName } from './shared/interceptor.ts';
import type { ChatRequest } from './chat/options.ts';
import { sendChat } from './chat/send.ts';
import { streamChat } from './chat/stream.ts';
import type { ImageRequest } from './images/options.ts';
import type { SavedJobFile } from '../jobs/events.ts';
import type { VideoRequest, VideoSubmitOptions } from './videos/options.ts';

export { interceptModels } from './models/intercept-models.ts';

/** A verb of the API, before it has a client. */
type Verb<Request, Result> = (
  context: VideosContext,
  request: Request,
  call?: CallOptions,
) => Promise<Result>;

/** All that a client can do beside chatting, by one name each. The code of each is loaded at its first call. */
export function createVerbs(context: VideosContext) {
  const later =
    <Request, Result>(
      endpoint: CallName,
      load: () => Promise<Verb<Request, Result>>,
      isStream?: boolean,
    ) =>
    async (request: Request, call?: CallOptions): Promise<Result> =>
      await interceptCall(
        context,
        { endpoint, request, options: call, isStream },
        async (options) => await (await load())(context, request, options),
      );
  const lookUp =
    <Result>(endpoint: CallName, ask: (options?: CallOptions) => Promise<Result>) =>
    async (call?: CallOptions): Promise<Result> =>
      await interceptCall(context, { endpoint, request: undefined, options: call }, ask);
  const loadVideos = async () => (await import('./videos/videos.ts')).createVideosApi(context);
  const account = deferred(
    async () => (await import('./account/account.ts')).createAccountApi(context.transport),
    ['getKey', 'getGeneration'],
  );
  const loadAnalysis = async () => await import('./analysis/analyze.ts');
  const loadImages = async () => await import('./images/generate-image.ts');
  const loadImageModels = async () =>
    (await import('./images/image-models.ts')).createImageModels(context);
  const loadSpeech = async () => await import('./speech/generate-speech.ts');
  const loadAudio = async () => await import('./speech/generate-audio.ts');
  const methods = Object.fromEntries(
    Object.entries(endpointMethods).map(([name, load]) => [
      name,
      // The names of the table are names of methods.
      later<never, unknown>(name as keyof typeof endpointMethods, load),
    ]),
    // Each keeps its own name and type; the entries of an object do not show that.
  ) as EndpointMethods;
  return {
    ...methods,
    send: later('chat', async () => sendChat),
    stream: (request: ChatRequest, call?: CallOptions) =>
      interceptStream(context, { endpoint: 'chat', request, options: call }, (options) =>
        streamChat(context, request, options),
      ),
    analyze: later('analyze', async () => (await loadAnalysis()).analyze),
    streamAnalysis(request: AnalyzeRequest, call?: CallOptions) {
      const planned = { endpoint: 'analyze', request, options: call } as const;
      return interceptStream(context, planned, async function* stream(options) {
        yield* (await loadAnalysis()).streamAnalysis(context, request, options);
      });
    },
    estimate: later('estimate', async () => (await import('./estimate.ts')).estimateCost),
    image: later('generate.image', async () => (await loadImages()).generateImage),
    streamImage(request: ImageRequest, call?: CallOptions) {
      const planned = { endpoint: 'generate.image', request, options: call } as const;
      return interceptStream(context, planned, async function* stream(options) {
        yield* (await loadImages()).streamImage(context, request, options);
      });
    },
    listImageModels: lookUp(
      'generate.image.models',
      async (options) => await (await loadImageModels()).list(options),
    ),
    listImageEndpoints: later(
      'generate.image.endpoints',
      async () => async (_context, id: string, options) =>
        await (await loadImageModels()).endpoints(id, options),
    ),
    speech: later('generate.speech', async () => (await loadSpeech()).generateSpeech),
    streamSpeech: later('generate.speech', async () => (await loadSpeech()).streamSpeech, true),
    audio: later('generate.audio', async () => (await loadAudio()).generateAudio),
    streamAudio: later('generate.audio', async () => (await loadAudio()).streamAudio, true),
    createVideo: async (request: VideoRequest, call?: VideoSubmitOptions) =>
      await interceptCall(
        context,
        { endpoint: 'videos.create', request, options: call },
        async (options) => await (await loadVideos()).create(request, options),
      ),
    getKey: lookUp('account.getKey', account.getKey),
    getGeneration: later(
      'account.getGeneration',
      async () => async (_context, id: string, options) => await account.getGeneration(id, options),
    ),
    check: lookUp(
      'check',
      async (options) => await (await import('./account/health.ts')).checkHealth(context, options),
    ),
    listVideoModels: lookUp(
      'videos.models',
      async (options) => await (await loadVideos()).models(options),
    ),
    noteSaved: async (saved: SavedJobFile) => {
      await (await loadVideos()).noteSaved(saved);
    },
  };
}
