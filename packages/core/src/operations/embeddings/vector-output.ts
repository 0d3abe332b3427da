import { toShortNumbers } from '../../api/embeddings/short-numbers.ts';
import type { EmbeddingResult, IncompleteVectors } from '../../api/embeddings/options.ts';
import type { OutputTarget } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { noFiles } from '../shared/output.ts';
import type { OperationContext } from '../shared/operation.ts';

/**
 * Maximum numbers of all vectors together that are returned inline by default: one vector of the large models. That is
 * about 40 kB, which a model reads as 20,000 tokens, and hosts cut results from 25,000 tokens on.
 */
export const MAX_INLINE_NUMBERS = 3_072;

/** Assumed dimensions when the input has none: those of the default model. */
const ASSUMED_DIMENSIONS = 1_536;

/** Name of a file when no path is requested. */
const NAME_HINT = 'embeddings';

/** Options for {@link openVectorOutput}. */
interface VectorOutputOptions {
  readonly save_path?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly dimensions?: number | undefined;
  /** Number of vectors that are requested. */
  readonly count: number;
}

/** Destination of vectors: inline or a file. */
interface VectorTarget {
  /** Maximum numbers that are returned inline. */
  readonly maxNumbers: number;
  /** `undefined` when vectors are always returned inline. */
  readonly output: OutputTarget | undefined;
}

/** Vectors of a result, inline or in files. */
interface VectorOutput {
  /** `null` when they were saved. */
  readonly embeddings: number[][] | null;
  readonly files: readonly SavedFile[];
}

/**
 * Reserves a target for vectors before they are paid. Their length is known only afterwards, so there is a target unless
 * they are inline at any length.
 *
 * @throws OpenRouterError `UNSAFE_PATH` when the target may not be written, `INVALID_INPUT` when it cannot be written, or
 * when the vectors are likely too large and file access is off.
 */
export async function openVectorOutput(
  { save_path: path, overwrite, dimensions = ASSUMED_DIMENSIONS, count }: VectorOutputOptions,
  { workspace, signal, inlineMaxNumbers = MAX_INLINE_NUMBERS }: OperationContext,
): Promise<VectorTarget> {
  const maxNumbers = path === undefined ? inlineMaxNumbers : 0;
  const isLikelyInline = count * dimensions <= maxNumbers;
  if (workspace === undefined) {
    if (path !== undefined) throw noFiles(path);
    if (!isLikelyInline) throw tooMany(count, maxNumbers);
    return { maxNumbers, output: undefined };
  }
  if (maxNumbers === Number.POSITIVE_INFINITY) return { maxNumbers, output: undefined };
  // Vectors that are probably inline must not be refused because nothing can be written.
  const output = await workspace.reserveOutput({
    path,
    nameHint: NAME_HINT,
    overwrite,
    allowFallback: isLikelyInline,
    mediaTypes: ['application/jsonl'],
    signal,
  });
  return { maxNumbers, output };
}

/** Returns vectors inline, or writes them as JSON Lines. Without a target they are inline at any length, because they are paid. */
export async function outputVectors(
  vectors: EmbeddingResult['vectors'],
  { maxNumbers, output }: VectorTarget,
): Promise<VectorOutput> {
  const numbers = vectors.reduce((sum, { length }) => sum + length, 0);
  if (output === undefined || numbers <= maxNumbers)
    return { embeddings: vectors.map(toShortNumbers), files: [] };
  // Without the signal: the vectors are paid, and writing is quick.
  const file = await output.save({ chunks: writeLines(vectors), mediaType: 'application/jsonl' });
  return { embeddings: null, files: [file] };
}

/**
 * Runs an embedding call. When its response is invalid, the vectors received so far are saved, because they are paid; they
 * are lost only without file access.
 *
 * @throws OpenRouterError of the call, with the path as `details.partialPath`.
 */
export async function savingPartial<Result>(
  { output }: VectorTarget,
  { workspace }: OperationContext,
  embed: (onIncomplete: (vectors: IncompleteVectors) => void) => Promise<Result>,
): Promise<Result> {
  let received: IncompleteVectors = [];
  try {
    return await embed((vectors) => {
      received = vectors;
    });
  } catch (error) {
    if (received.length === 0 || !OpenRouterError.is(error)) throw error;
    const content = { chunks: writeLines(received), mediaType: 'application/jsonl' };
    // The caller gets the error of the response, not one of saving.
    const save = async () => {
      const target =
        output ?? (await workspace?.reserveOutput({ nameHint: NAME_HINT, allowFallback: true }));
      return await target?.save(content);
    };
    const file = await save().catch(() => undefined);
    throw file === undefined
      ? error
      : error.with({ details: { partialPath: file.path ?? file.uri } });
  }
}

/** Writes a line with its index for each input that has a vector. */
async function* writeLines(vectors: IncompleteVectors): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const [index, vector] of vectors.entries()) {
    if (vector === undefined) continue;
    const embedding = toShortNumbers(vector);
    yield encoder.encode(`${JSON.stringify({ index, embedding })}\n`);
  }
}

function tooMany(count: number, maxNumbers: number) {
  return invalidInput(
    `Cannot return ${count} vectors inline: at most ${maxNumbers} numbers fit, and file access is off`,
    {
      hints: [
        {
          kind: 'text',
          text: 'Send fewer inputs, or fewer dimensions if the model supports them.',
        },
        { kind: 'text', text: 'Turn on file access to save them to a file.' },
      ],
      details: { maxNumbers },
    },
  );
}
