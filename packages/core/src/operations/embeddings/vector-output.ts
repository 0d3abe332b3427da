import { toShortNumbers } from '../../api/embeddings/short-numbers.ts';
import type { EmbeddingResult, IncompleteVectors } from '../../api/embeddings/options.ts';
import type { OutputTarget } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { noFiles } from '../shared/output.ts';
import type { OperationContext } from '../shared/operation.ts';

/**
 * Most numbers of all vectors together that are given inline unless the caller takes more: one vector of the large models.
 * It is about 40 kB, which a model reads as 20,000 tokens, and hosts cut results from 25,000 tokens on.
 */
export const MAX_INLINE_NUMBERS = 3_072;

/** Numbers that a vector is taken to have when nobody says: those of the default model. */
const USUAL_DIMENSIONS = 1_536;

/** What a file without a name is called. */
const ABOUT = 'embeddings';

/** What a delivery of vectors goes by. */
interface VectorOutputOptions {
  readonly save_path?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly dimensions?: number | undefined;
  /** How many vectors there will be. */
  readonly count: number;
}

/** Where vectors are going to be. */
interface VectorTarget {
  /** Most numbers that are given inline. */
  readonly maxNumbers: number;
  /** `undefined` when they are given inline in any case. */
  readonly output: OutputTarget | undefined;
}

/** What became of vectors. */
interface DeliveredVectors {
  /** `null` when they were saved. */
  readonly embeddings: number[][] | null;
  readonly files: readonly SavedFile[];
}

/**
 * Finds a place for vectors before they are paid. How long they are is known only afterwards, so there is one unless they
 * are inline whatever their length.
 *
 * @throws OpenRouterError `UNSAFE_PATH` when nothing may be written there, `INVALID_INPUT` when nothing can, or when they
 * are likely too many and there are no files.
 */
export async function openVectorOutput(
  { save_path: path, overwrite, dimensions = USUAL_DIMENSIONS, count }: VectorOutputOptions,
  { workspace, inlineMaxNumbers = MAX_INLINE_NUMBERS }: OperationContext,
): Promise<VectorTarget> {
  const maxNumbers = path === undefined ? inlineMaxNumbers : 0;
  const isLikelyInline = count * dimensions <= maxNumbers;
  if (workspace === undefined) {
    if (path !== undefined) throw noFiles(path);
    if (!isLikelyInline) throw tooMany(count, maxNumbers);
    return { maxNumbers, output: undefined };
  }
  if (maxNumbers === Number.POSITIVE_INFINITY) return { maxNumbers, output: undefined };
  // What is probably given inline must not be refused because nothing can be written.
  const output = await workspace.reserveOutput({
    path,
    nameHint: ABOUT,
    overwrite,
    allowFallback: isLikelyInline,
  });
  return { maxNumbers, output };
}

/** Gives vectors inline, or writes them as JSON Lines. Without a place they are given however many they are: they are paid. */
export async function deliverVectors(
  vectors: EmbeddingResult['vectors'],
  { maxNumbers, output }: VectorTarget,
): Promise<DeliveredVectors> {
  const numbers = vectors.reduce((sum, { length }) => sum + length, 0);
  if (output === undefined || numbers <= maxNumbers)
    return { embeddings: vectors.map(toShortNumbers), files: [] };
  // Without the signal: whoever gives up now has paid, and the file is soon there.
  const file = await output.save({ chunks: writeLines(vectors), mediaType: 'application/jsonl' });
  return { embeddings: null, files: [file] };
}

/**
 * Embeds, and saves the vectors that came when the answer is refused: they are paid. They are lost only
 * where there are no files.
 *
 * @throws OpenRouterError what embedding throws, with the path as `details.partialPath`.
 */
export async function keepingPartial<Result>(
  { output }: VectorTarget,
  { workspace }: OperationContext,
  embed: (onIncomplete: (vectors: IncompleteVectors) => void) => Promise<Result>,
): Promise<Result> {
  let came: IncompleteVectors = [];
  try {
    return await embed((vectors) => {
      came = vectors;
    });
  } catch (error) {
    if (came.length === 0 || !OpenRouterError.is(error)) throw error;
    const content = { chunks: writeLines(came), mediaType: 'application/jsonl' };
    // Why the answer is refused is what the caller hears.
    const save = async () => {
      const place =
        output ?? (await workspace?.reserveOutput({ nameHint: ABOUT, allowFallback: true }));
      return await place?.save(content);
    };
    const file = await save().catch(() => undefined);
    throw file === undefined
      ? error
      : error.with({ details: { partialPath: file.path ?? file.uri } });
  }
}

/** Each line tells which input it is for: those without a vector are left out. */
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
    `Cannot give ${count} vectors inline: at most ${maxNumbers} numbers are, and there are no files here`,
    {
      hints: [
        { kind: 'text', text: 'Give fewer inputs, or fewer dimensions if the model can.' },
        { kind: 'text', text: 'With a folder for files they are saved there.' },
      ],
      details: { maxNumbers },
    },
  );
}
