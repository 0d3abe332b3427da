import type { VideosContext } from './context.ts';
import { createVideo } from './create.ts';
import { createVideoJob } from './job.ts';
import { rememberJob } from './known-jobs.ts';
import { listVideoModels } from './models.ts';
import type { VideosApi } from './options.ts';

/** Makes what a client does with videos. */
export function createVideosApi(
  context: VideosContext,
): Pick<VideosApi, 'create' | 'resume' | 'models'> {
  return {
    async create(request, call) {
      const created = await createVideo(context, request, call);
      rememberJob(context, created.update.id);
      return createVideoJob(context, { ...created, id: created.update.id });
    },
    resume: (id) => createVideoJob(context, { id }),
    models: async (call) => await listVideoModels(context, call),
  };
}
