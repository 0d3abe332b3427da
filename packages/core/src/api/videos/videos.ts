import type { ApiContext } from '../context.ts';
import { createVideo } from './create.ts';
import { createVideoJob } from './job.ts';
import { listVideoModels } from './models.ts';
import type { VideosApi } from './options.ts';
import { DEFAULT_MAX_WAIT_MS } from './options.ts';

/** Makes the videos of a client. */
export function createVideosApi(context: ApiContext): VideosApi {
  return {
    async create(request, call) {
      const created = await createVideo(context, request, call);
      return createVideoJob(context, { ...created, id: created.update.id });
    },
    resume: (id) => createVideoJob(context, { id }),
    models: async (call) => await listVideoModels(context, call),
    maxWaitMs: context.videos?.maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
    ledger: context.jobLedger,
  };
}
