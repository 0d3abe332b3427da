import type { CallOptions } from '../shared/call-options.ts';
import { deferred } from '../shared/lazy-methods.ts';
import type { AnalyzeRequest } from './analysis/options.ts';
import type { EndpointMethods } from './endpoint-table.ts';
import { endpointMethods } from './endpoint-table.ts';
import type { VideosContext } from './videos/context.ts';
import type { ImageRequest } from './images/options.ts';
import type { VideoRequest } from './videos/options.ts';

/** A verb of the API, before it has a client. */
type Verb<Request, Result> = (
  context: VideosContext,
  request: Request,
  call?: CallOptions,
) => Promise<Result>;

/** All that a client can do beside chatting, by one name each. The code of each is loaded at its first call. */
export function createVerbs(context: VideosContext) {
  const later =
    <Request, Result>(load: () => Promise<Verb<Request, Result>>) =>
    async (request: Request, call?: CallOptions): Promise<Result> =>
      await (
        await load()
      )(context, request, call);
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
    Object.entries(endpointMethods).map(([name, load]) => [name, later<never, unknown>(load)]),
    // Each keeps its own name and type; the entries of an object do not show that.
  ) as EndpointMethods;
  return {
    ...methods,
    analyze: later(async () => (await loadAnalysis()).analyze),
    async *streamAnalysis(request: AnalyzeRequest, call?: CallOptions) {
      yield* (await loadAnalysis()).streamAnalysis(context, request, call);
    },
    estimate: later(async () => (await import('./estimate.ts')).estimateCost),
    image: later(async () => (await loadImages()).generateImage),
    async *streamImage(request: ImageRequest, call?: CallOptions) {
      yield* (await loadImages()).streamImage(context, request, call);
    },
    listImageModels: async (call?: CallOptions) => await (await loadImageModels()).list(call),
    listImageEndpoints: async (id: string, call?: CallOptions) =>
      await (await loadImageModels()).endpoints(id, call),
    speech: later(async () => (await loadSpeech()).generateSpeech),
    streamSpeech: later(async () => (await loadSpeech()).streamSpeech),
    audio: later(async () => (await loadAudio()).generateAudio),
    streamAudio: later(async () => (await loadAudio()).streamAudio),
    createVideo: async (request: VideoRequest, call?: CallOptions) =>
      await (await loadVideos()).create(request, call),
    ...account,
    check: async (call?: CallOptions) =>
      await (await import('./account/health.ts')).checkHealth(context, call),
    listVideoModels: async (call?: CallOptions) => await (await loadVideos()).models(call),
  };
}
