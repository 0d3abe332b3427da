import type {
  OperationMedia,
  OutputTarget,
  OutputContent,
  SavedFile,
  Workspace,
} from '@orkit/openrouter-multimodal/operations';

import { toShownError } from '../errors/errors.ts';
import { toInfo } from './result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import type { CommandResult } from '../host/command-result.ts';
import { printSaved } from './saved-files.ts';

/**
 * Saves the images and audio of an answer and prints their paths. A file that cannot be written there is saved to a fallback
 * location and the result has an error, because paid results are never discarded. A failure does not prevent saving the others.
 */
export async function saveMedia(
  media: readonly OperationMedia[],
  answer: Pick<CommandResult, 'data' | 'meta'>,
  invocation: Pick<Invocation, 'io' | 'output' | 'workspace'>,
): Promise<Pick<CommandResult, 'files' | 'error'>> {
  const target = await reserveTarget(toInfo(answer).id, await invocation.workspace());
  const files: SavedFile[] = [];
  let failure: CommandResult['error'];
  for (const each of media) {
    try {
      files.push(await target.save(contentOf(each)));
    } catch (error) {
      failure ??= toShownError(error);
    }
  }
  const saved = printSaved(files, invocation);
  return { ...saved, error: failure ?? saved.error };
}

/** Reserves a target named after the generation id. The id is untrusted: it is used only if it is a safe file name. */
async function reserveTarget(
  id: string | null,
  { reserveOutput: reserve }: Workspace,
): Promise<OutputTarget> {
  const path = id !== null && /^\w[\w-]{0,99}$/u.test(id) ? id : undefined;
  const nameHint = path ?? 'answer';
  return await reserve({ path, nameHint }).catch(
    // The media exist already, so they must be saved somewhere.
    async () => await reserve({ nameHint, allowFallback: true }),
  );
}

function contentOf({ base64, mediaType }: OperationMedia): OutputContent {
  return { chunks: once(Buffer.from(base64, 'base64')), mediaType };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
