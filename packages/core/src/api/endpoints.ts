import type { CallOptions } from '../shared/call-options.ts';
import type { Rules } from '../shared/field-rules.ts';
import { lazyMethods } from '../shared/lazy-methods.ts';
import type { AnalyzeRequest } from './analysis/options.ts';
import type { EndpointMethods } from './endpoint-table.ts';
import { endpointMethods } from './endpoint-table.ts';
import type { VideosContext } from './videos/context.ts';
import { interceptCall, interceptStream } from './shared/intercept-call.ts';
import type { CallName } from './shared/interceptor.ts';
import type { EstimateRequest } from './estimate.ts';
import { boundLookUps } from './shared/look-ups.ts';
import type { ChatRequest } from './chat/options.ts';
import { transcriptionRules } from './transcription/option-rules.ts';
import { submitRules } from './videos/option-rules.ts';
import { sendChat } from './chat/send.ts';
import { streamChat } from './chat/stream.ts';
import type { ImageRequest } from './images/options.ts';
import type { SavedJobFile } from '../jobs/events.ts';
import type { VideoRequest, VideoSubmitOptions } from './videos/options.ts';

export { interceptModels } from './models/intercept-models.ts';

/** Method of the client before it is bound to a context. */
type EndpointMethod<Request, Result> = (
  context: VideosContext,
  request: Request,
  options?: CallOptions,
) => Promise<Result>;

/** Rules of the options that only one call has. */
const ownRules: Partial<Record<CallName, Rules>> = { transcribe: transcriptionRules };

/** Creates the methods of a client except those of plain chats. The code of each is loaded with its first call. */
export function createEndpoints(context: VideosContext) {
  const lazyMethod =
    <Request, Result>(
      endpoint: CallName,
      load: () => Promise<EndpointMethod<Request, Result>>,
      isStream?: boolean,
    ) =>
    async (request: Request, options?: CallOptions): Promise<Result> =>
      await interceptCall(
        context,
        { endpoint, request, options, isStream, ownRules: ownRules[endpoint] },
        async (changed) => await (await load())(boundLookUps(context), request, changed),
      );
  const callMetadata =
    <Result>(endpoint: CallName, fetchMetadata: (options?: CallOptions) => Promise<Result>) =>
    async (options?: CallOptions): Promise<Result> =>
      await interceptCall(context, { endpoint, request: undefined, options }, fetchMetadata);
  const loadVideos = async () => (await import('./videos/videos.ts')).createVideosApi(context);
  const account = lazyMethods(
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
      lazyMethod<never, unknown>(name as keyof typeof endpointMethods, load),
    ]),
    // Each keeps its own name and type; the entries of an object do not show that.
  ) as EndpointMethods;
  return {
    ...methods,
    send: lazyMethod('chat', async () => sendChat),
    stream: (request: ChatRequest, options?: CallOptions) =>
      interceptStream(context, { endpoint: 'chat', request, options }, (changed) =>
        streamChat(boundLookUps(context), request, changed),
      ),
    analyze: lazyMethod('analyze', async () => (await loadAnalysis()).analyze),
    streamAnalysis(request: AnalyzeRequest, options?: CallOptions) {
      const planned = { endpoint: 'analyze', request, options } as const;
      return interceptStream(context, planned, async function* stream(changed) {
        yield* (await loadAnalysis()).streamAnalysis(boundLookUps(context), request, changed);
      });
    },
    estimate: lazyMethod('estimate', async () => {
      const { estimateCost } = await import('./estimate.ts');
      // The metadata requests are the call itself.
      return async (_bounded, request: EstimateRequest, options) =>
        await estimateCost(context, request, options);
    }),
    image: lazyMethod('generate.image', async () => (await loadImages()).generateImage),
    streamImage(request: ImageRequest, options?: CallOptions) {
      const planned = { endpoint: 'generate.image', request, options } as const;
      return interceptStream(context, planned, async function* stream(changed) {
        yield* (await loadImages()).streamImage(boundLookUps(context), request, changed);
      });
    },
    listImageModels: callMetadata(
      'generate.image.models',
      async (options) => await (await loadImageModels()).list(options),
    ),
    listImageEndpoints: lazyMethod(
      'generate.image.endpoints',
      async () => async (_context, id: string, options) =>
        await (await loadImageModels()).endpoints(id, options),
    ),
    speech: lazyMethod('generate.speech', async () => (await loadSpeech()).generateSpeech),
    streamSpeech: lazyMethod(
      'generate.speech',
      async () => (await loadSpeech()).streamSpeech,
      true,
    ),
    audio: lazyMethod('generate.audio', async () => (await loadAudio()).generateAudio),
    streamAudio: lazyMethod('generate.audio', async () => (await loadAudio()).streamAudio, true),
    createVideo: async (request: VideoRequest, options?: VideoSubmitOptions) =>
      await interceptCall(
        context,
        { endpoint: 'videos.create', request, options, ownRules: submitRules },
        async (changed) => await (await loadVideos()).create(request, changed),
      ),
    getKey: callMetadata('account.getKey', account.getKey),
    getGeneration: lazyMethod(
      'account.getGeneration',
      async () => async (_context, id: string, options) => await account.getGeneration(id, options),
    ),
    health: callMetadata(
      'health',
      async (options) => await (await import('./account/health.ts')).checkHealth(context, options),
    ),
    listVideoModels: callMetadata(
      'videos.models',
      async (options) => await (await loadVideos()).models(options),
    ),
    noteSaved: async (saved: SavedJobFile) => {
      await (await loadVideos()).noteSaved(saved);
    },
  };
}
