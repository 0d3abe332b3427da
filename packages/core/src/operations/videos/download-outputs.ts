import type { JobRecord } from '../../jobs/record.ts';
import type { VideoJob, VideoUpdate } from '../../api/videos/options.ts';
import { toFileUri } from '../../media/file-uri.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { OperationOutput } from '../shared/output.ts';
import type { OperationContext } from '../shared/operation.ts';

/** Videos of a job that are on this machine, by index. */
export type SavedVideos = ReadonlyMap<number, SavedFile>;

const MEGABYTE = 1_000_000;

/** Those videos of a job that were saved before and are still there, as large as they were. What is gone is left out. */
export async function findSaved(
  { files }: JobRecord,
  { workspace }: OperationContext,
): Promise<SavedVideos> {
  const found = new Map<number, SavedFile>();
  for (const [index, file] of files.entries()) {
    if (file === undefined) continue;
    const saved = { path: file.path, uri: file.uri ?? toFileUri(file.path ?? '') };
    if ((await workspace?.fileSize?.(saved)) !== file.bytes) continue;
    found.set(index, {
      ...file,
      ...saved,
      width: file.width,
      height: file.height,
      durationSeconds: file.durationSeconds,
      note: undefined,
      fallbackReason: undefined,
    });
  }
  return found;
}

interface Downloads {
  readonly output: OperationOutput;
  readonly context: OperationContext;
  readonly saved: SavedVideos;
}

interface DownloadedOutputs {
  /** In the order of the job. */
  readonly files: readonly SavedFile[];
  /** What a person should know. */
  readonly notes: readonly string[];
}

/**
 * Saves every video of a job that is not there yet.
 *
 * @throws OpenRouterError what a download and saving throw; `details.files` has the paths of those that are there.
 */
export async function downloadOutputs(
  job: VideoJob,
  update: VideoUpdate,
  { output, context, saved }: Downloads,
): Promise<DownloadedOutputs> {
  const notes: string[] = [];
  const files: SavedFile[] = [];
  for (let index = 0; index < Math.max(1, update.outputCount); index += 1) {
    const known = saved.get(index);
    if (known !== undefined) {
      files.push(known);
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
  let told = -1;
  for await (const chunk of job.stream({ index, signal, operation })) {
    bytes += chunk.length;
    const megabytes = Math.floor(bytes / MEGABYTE);
    if (megabytes > told) report({ type: 'progress', message: `Downloading: ${megabytes} MB` });
    told = megabytes;
    yield chunk;
  }
}

/** Answers what a person should know. */
async function noteSaved(
  { id: jobId, outputCount: outputs, costUsd, generationId }: VideoUpdate,
  index: number,
  { file, context }: { readonly file: SavedFile; readonly context: OperationContext },
): Promise<string[]> {
  const { path, mediaType, bytes, sha256, width, height, durationSeconds } = file;
  // Of a path, the URI is known.
  const uri = path === undefined ? file.uri : undefined;
  try {
    await context.client.videos.noteSaved({
      jobId,
      index,
      file: { path, uri, mediaType, bytes, sha256, width, height, durationSeconds },
      outputs,
      costUsd,
      generationId,
    });
    return [];
  } catch {
    // The file is there; only whoever asks again downloads it again.
    return ['The list of jobs cannot be written: the job is not marked as saved'];
  }
}
