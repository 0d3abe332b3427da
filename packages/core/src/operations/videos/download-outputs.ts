// Downloads the videos of a completed job into the output of an operation, except those that were saved before.
import type { JobRecord } from '../../jobs/record.ts';
import type { VideoJob, VideoUpdate } from '../../api/videos/options.ts';
import { toFileUri } from '../../media/file-uri.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import { costOf } from '../../shared/cost-in.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { OperationOutput } from '../shared/output.ts';
import type { OperationContext } from '../shared/operation.ts';

/** Saved videos of a job, by index. */
export type SavedVideos = ReadonlyMap<number, SavedFile>;

const MEGABYTE = 1_000_000;

/** Returns the saved videos of a job whose files still exist with the same size. */
export async function findSaved(
  { files }: JobRecord,
  { workspace }: OperationContext,
): Promise<SavedVideos> {
  const savedVideos = new Map<number, SavedFile>();
  for (const [index, file] of files.entries()) {
    if (file === undefined) continue;
    const saved = { path: file.path, uri: file.uri ?? toFileUri(file.path ?? '') };
    if ((await workspace?.fileSize?.(saved)) !== file.bytes) continue;
    savedVideos.set(index, {
      ...file,
      ...saved,
      width: file.width,
      height: file.height,
      durationSeconds: file.durationSeconds,
      note: undefined,
      fallbackReason: undefined,
    });
  }
  return savedVideos;
}

interface Downloads {
  readonly output: OperationOutput;
  readonly context: OperationContext;
  readonly saved: SavedVideos;
}

interface DownloadedOutputs {
  /** In the order of the job. */
  readonly files: readonly SavedFile[];
  /** Notices for the user. */
  readonly notes: readonly string[];
}

/**
 * Saves every video of a job that is not saved yet.
 *
 * @throws OpenRouterError when a download or saving fails; `details.files` has the paths of the saved videos.
 */
export async function downloadOutputs(
  job: VideoJob,
  update: VideoUpdate,
  { output, context, saved }: Downloads,
): Promise<DownloadedOutputs> {
  const notes: string[] = [];
  const files: SavedFile[] = [];
  for (let index = 0; index < Math.max(1, update.outputCount); index += 1) {
    const existing = saved.get(index);
    if (existing !== undefined) {
      files.push(existing);
      continue;
    }
    const before = output.files.length;
    try {
      await output.add('video', { chunks: download(job, index, context) });
    } catch (error) {
      throw withFiles(error, files);
    }
    const file = output.files[before];
    if (file === undefined) continue;
    files.push(file);
    notes.push(...(await noteSaved(update, index, { file, context })));
  }
  return { files, notes };
}

function withFiles(error: unknown, files: readonly SavedFile[]): unknown {
  if (!OpenRouterError.is(error) || files.length === 0) return error;
  return error.with({ details: { files: files.map(({ path, uri }) => path ?? uri) } });
}

async function* download(
  job: VideoJob,
  index: number,
  { signal, operation, report }: OperationContext,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let reported = -1;
  for await (const chunk of job.stream({ index, signal, operation })) {
    bytes += chunk.length;
    const megabytes = Math.floor(bytes / MEGABYTE);
    if (megabytes > reported) report({ type: 'progress', message: `Downloading: ${megabytes} MB` });
    reported = megabytes;
    yield chunk;
  }
}

/** Marks a video as saved in the list of jobs. Returns notices for the user. */
async function noteSaved(
  { id: jobId, outputCount: outputs, generationId, ...update }: VideoUpdate,
  index: number,
  { file, context }: { readonly file: SavedFile; readonly context: OperationContext },
): Promise<string[]> {
  const { path, mediaType, bytes, sha256, width, height, durationSeconds } = file;
  // For a path, the URI is implied.
  const uri = path === undefined ? file.uri : undefined;
  try {
    await context.client.videos.noteSaved({
      jobId,
      index,
      file: { path, uri, mediaType, bytes, sha256, width, height, durationSeconds },
      outputs,
      ...costOf(update),
      generationId,
    });
    return [];
  } catch {
    // The file is saved; only a later call downloads it again.
    return ['Cannot write the list of jobs: the job is not marked as saved'];
  }
}
