import { numberAt, textAt } from '../../shared/untrusted-json.ts';

type Detail = Readonly<Record<string, unknown>>;
type Block = Record<string, unknown>;

// These grow from chunk to chunk; every other field replaces what was there.
const growing = ['text', 'summary', 'data'] as const;

/** Kinds that read on from one piece to the next. Of any other, two pieces without an index are two blocks. */
const readable: ReadonlySet<unknown> = new Set(['reasoning.text', 'reasoning.summary']);

/**
 * Makes a function that joins a piece of reasoning with the block it belongs to: by its `index`, or without one with
 * the block before it. Models want the blocks back unchanged, so kinds that are not known here are kept as they are.
 */
export function createDetailsMerger(blocks: Block[]): (chunk: Detail) => void {
  // Thousands of pieces are looked up by key: going through the blocks for each would take the square of that.
  const byIndex = new Map<string, Block>();
  const byId = new Map<string, Block>();
  return (chunk) => {
    const index = numberAt(chunk, 'index');
    const id = textAt(chunk, 'id');
    const place = index === undefined ? undefined : `${String(chunk['type'])} ${index}`;
    const name = place === undefined || id === undefined ? undefined : `${place} ${id}`;
    const found =
      place === undefined
        ? neighbourOf(blocks, chunk)
        : (byId.get(name ?? '') ?? byIndex.get(place));
    const isNew = found === undefined || hasOtherId(found, id);
    const block = isNew ? { ...chunk } : found;
    if (isNew) blocks.push(block);
    else grow(block, chunk);
    if (place !== undefined && !byIndex.has(place)) byIndex.set(place, block);
    if (name !== undefined) byId.set(name, block);
  };
}

function neighbourOf(blocks: readonly Block[], { type }: Detail): Block | undefined {
  const last = blocks.at(-1);
  return last?.['type'] === type && last?.['index'] === undefined && readable.has(type)
    ? last
    : undefined;
}

/** Blocks of parallel tool calls may share an index; what tells them apart is the id. */
function hasOtherId(block: Block, id: string | undefined): boolean {
  const known = textAt(block, 'id');
  return id !== undefined && known !== undefined && id !== known;
}

function grow(block: Block, chunk: Detail): void {
  for (const [key, value] of Object.entries(chunk)) {
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
