import { interceptJob } from './intercept-job.ts';
import type { VideosContext } from './context.ts';
import { createVideo } from './create.ts';
import { createVideoJob } from './job.ts';
import { reportJob } from './report-job.ts';
import { listVideoModels } from './models.ts';
import type { VideosApi } from './options.ts';

/** Creates the video methods of a client. */
export function createVideosApi(
  context: VideosContext,
): Pick<VideosApi, 'create' | 'resume' | 'models' | 'noteSaved'> {
  return {
    async create(request, options) {
      const created = await createVideo(context, request, options);
      return interceptJob(context, createVideoJob(context, { ...created, id: created.update.id }));
    },
    resume: (id) => interceptJob(context, createVideoJob(context, { id })),
    models: async (options) => await listVideoModels(context, options),
    async noteSaved(saved) {
      try {
        await context.jobLedger?.append({ type: 'saved', ...saved });
      } finally {
        // The file exists, whether or not it could be recorded.
        reportJob(context, { type: 'saved', ...saved });
      }
    },
  };
}
