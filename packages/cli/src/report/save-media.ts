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
import type { Outcome } from '../host/command-result.ts';
import { printSaved } from './saved-files.ts';

/**
 * Saves what a model drew or spoke while it answered, and prints where. When that cannot be, it is kept elsewhere, and the
 * outcome is an error that says so: what was paid for is never dropped. One that no disk takes costs nobody the others.
 */
export async function saveMedia(
  media: readonly OperationMedia[],
  answer: Pick<Outcome, 'data' | 'meta'>,
  invocation: Pick<Invocation, 'io' | 'output' | 'workspace'>,
): Promise<Pick<Outcome, 'files' | 'error'>> {
  const place = await claimFor(toInfo(answer).id, await invocation.workspace());
  const files: SavedFile[] = [];
  let failure: Outcome['error'];
  for (const each of media) {
    try {
      files.push(await place.save(contentOf(each)));
    } catch (error) {
      failure ??= toShownError(error);
    }
  }
  const told = printSaved(files, invocation);
  return { ...told, error: failure ?? told.error };
}

/** The id comes from a stranger: it is the name when it can be one, as it stands, so that it can be looked up by it. */
async function claimFor(
  id: string | null,
  { reserveOutput: claim }: Workspace,
): Promise<OutputTarget> {
  const path = id !== null && /^\w[\w-]{0,99}$/u.test(id) ? id : undefined;
  const nameHint = path ?? 'answer';
  return await claim({ path, nameHint }).catch(
    // Too late to refuse: it is made, and must go somewhere.
    async () => await claim({ nameHint, allowFallback: true }),
  );
}

function contentOf({ base64, mediaType }: OperationMedia): OutputContent {
  return { chunks: once(Buffer.from(base64, 'base64')), mediaType };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
