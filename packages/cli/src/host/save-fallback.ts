import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { OutputContent, SavedFile } from '@orkit/openrouter-multimodal/operations';

/** A result that standard output did not take. */
export interface UndeliveredResult {
  readonly content: OutputContent;
  /** Text that its file is named after. */
  readonly nameHint: string;
  /** Why standard output did not take it: an error of the system. */
  readonly failure: Error;
}

/** Folders of the user that decide where a result is saved to. */
export interface FallbackFolders {
  readonly cwd: string;
  readonly stateHome?: string | undefined;
}

/**
 * Saves a result that standard output did not take to a fallback folder, because it was paid for.
 *
 * @throws OpenRouterError `INTERNAL` when no fallback folder accepts it.
 */
export async function saveToFallback(
  { content, nameHint, failure }: UndeliveredResult,
  { cwd, stateHome }: FallbackFolders,
): Promise<SavedFile> {
  // A workspace whose only location is standard output, which has just failed: the fallback folders remain.
  const { reserveOutput } = createWorkspace({
    cwd,
    stateHome,
    outputStore: {
      locate: async () => ({
        name: undefined,
        isTaken: false,
        path: undefined,
        requestedPath: undefined,
        uriOf: (name) => name,
        create: async () => await Promise.reject(failure),
      }),
      size: async () => await Promise.resolve(undefined),
    },
  });
  const target = await reserveOutput({ nameHint });
  return await target.save(content);
}

/** Returns the content of a result that is text. */
export function contentOfText(text: string, mediaType: string): OutputContent {
  return { chunks: once(Buffer.from(text)), mediaType };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
