import { numberAt, textAt } from '../../shared/untrusted-json.ts';

type Detail = Readonly<Record<string, unknown>>;
type Block = Record<string, unknown>;

// Fields that are appended chunk by chunk; any other field replaces the previous value.
const appendedFields = ['text', 'summary', 'data'] as const;

/** Kinds whose text continues in the next chunk. Of any other kind, two chunks without an index are two blocks. */
const continuedTypes: ReadonlySet<unknown> = new Set(['reasoning.text', 'reasoning.summary']);

/**
 * Creates a function that merges a chunk of reasoning into its block: by `index`, or without one into the previous block.
 * Models require the blocks back unchanged, so unknown kinds are preserved as they are.
 */
export function createDetailsMerger(blocks: Block[]): (chunk: Detail) => void {
  // Found by key: searching the blocks for each of thousands of chunks would take quadratic time.
  const byIndex = new Map<string, Block>();
  const byId = new Map<string, Block>();
  return (chunk) => {
    const index = numberAt(chunk, 'index');
    const id = textAt(chunk, 'id');
    const indexKey = index === undefined ? undefined : `${String(chunk['type'])} ${index}`;
    const idKey = indexKey === undefined || id === undefined ? undefined : `${indexKey} ${id}`;
    const match =
      indexKey === undefined
        ? previousBlock(blocks, chunk)
        : (byId.get(idKey ?? '') ?? byIndex.get(indexKey));
    const isNew = match === undefined || hasOtherId(match, id);
    const block = isNew ? { ...chunk } : match;
    if (isNew) blocks.push(block);
    else append(block, chunk);
    if (indexKey !== undefined && !byIndex.has(indexKey)) byIndex.set(indexKey, block);
    if (idKey !== undefined) byId.set(idKey, block);
  };
}

function previousBlock(blocks: readonly Block[], { type }: Detail): Block | undefined {
  const last = blocks.at(-1);
  return last?.['type'] === type && last?.['index'] === undefined && continuedTypes.has(type)
    ? last
    : undefined;
}

/** Whether a block has a different id: blocks of parallel tool calls may share an index. */
function hasOtherId(block: Block, id: string | undefined): boolean {
  const blockId = textAt(block, 'id');
  return id !== undefined && blockId !== undefined && id !== blockId;
}

function append(block: Block, chunk: Detail): void {
  for (const [key, value] of Object.entries(chunk)) {
    const previous = block[key];
    const isAppended =
      appendedFields.some((name) => name === key) &&
      typeof previous === 'string' &&
      typeof value === 'string';
    if (isAppended) block[key] = previous + value;
    else if (value !== null && value !== undefined) block[key] = value;
  }
}

/** Returns the readable text of reasoning blocks. */
export function reasoningTextOf(details: readonly Detail[]): string {
  return details
    .map((detail) => textAt(detail, 'text') ?? textAt(detail, 'summary') ?? '')
    .join('');
}
