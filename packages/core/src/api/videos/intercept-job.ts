import type { CallContext } from '../shared/is-observed.ts';
import { interceptCall, interceptStream } from '../shared/intercept-call.ts';
import { downloadRules, waitRules } from './option-rules.ts';
import type { VideoDownloadOptions, VideoJob } from './options.ts';

/** Returns a handle whose methods pass through the interceptors of the client. */
export function interceptJob(context: CallContext, job: VideoJob): VideoJob {
  const { id: request } = job;
  const stream = (options?: VideoDownloadOptions) =>
    interceptStream(
      context,
      { endpoint: 'videos.download', request, options, ownRules: downloadRules },
      job.stream,
    );
  const watch = () =>
    interceptStream(context, { endpoint: 'videos.wait', request, options: undefined }, () => job);
  return {
    ...job,
    status: async (options) =>
      await interceptCall(context, { endpoint: 'videos.status', request, options }, job.status),
    wait: async (options) =>
      await interceptCall(
        context,
        { endpoint: 'videos.wait', request, options, ownRules: waitRules },
        job.wait,
      ),
    download: async (options) =>
      await interceptCall(
        context,
        { endpoint: 'videos.download', request, options, ownRules: downloadRules },
        job.download,
      ),
    stream,
    [Symbol.asyncIterator]: () => watch()[Symbol.asyncIterator](),
  };
}
