import { numberAt, textAt } from '../../shared/record.ts';

type Detail = Readonly<Record<string, unknown>>;

// These grow from chunk to chunk; every other field replaces what was there.
const growing = ['text', 'summary', 'data'] as const;

/**
 * Joins reasoning blocks that came in pieces, by their `index`. Models want them back unchanged, so kinds of blocks
 * that are not known here are kept as they are.
 */
export function mergeReasoningDetails(
  known: Record<string, unknown>[],
  pieces: readonly Detail[],
): void {
  for (const piece of pieces) {
    const block = known.find((each) => belongs(each, piece));
    if (block === undefined) {
      known.push({ ...piece });
    } else {
      grow(block, piece);
    }
  }
}

/** Blocks of parallel tool calls may share an index; what tells them apart is the id. */
function belongs(block: Detail, piece: Detail): boolean {
  const index = numberAt(piece, 'index');
  const id = textAt(piece, 'id');
  const knownId = textAt(block, 'id');
  return (
    index !== undefined &&
    block['index'] === index &&
    block['type'] === piece['type'] &&
    (id === undefined || knownId === undefined || id === knownId)
  );
}

function grow(block: Record<string, unknown>, piece: Detail): void {
  for (const [key, value] of Object.entries(piece)) {
    const before = block[key];
    const joins =
      growing.some((name) => name === key) &&
      typeof before === 'string' &&
      typeof value === 'string';
    if (joins) block[key] = before + value;
    else if (value !== null && value !== undefined) block[key] = value;
  }
}

/** What a person can read in reasoning blocks. */
export function reasoningTextOf(details: readonly Detail[]): string {
  return details
    .map((detail) => textAt(detail, 'text') ?? textAt(detail, 'summary') ?? '')
    .join('');
}
