// Saves files in a separate process, `node save-program.ts <json>`. It prints `claimed` when its target is reserved, and
// continues after a line on stdin; then it prints a line of JSON for each file.
import { once } from 'node:events';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

import { createJobLedger, createWorkspace } from '../../src/node.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';

/** Input of the program. */
export interface SaveOrder {
  readonly outputDir: string;
  readonly stateHome?: string | undefined;
  readonly path?: string | undefined;
  readonly overwrite?: boolean | undefined;
  /** Seed of the bytes. */
  readonly seed: number;
  readonly bytes: number;
  readonly times: number;
  /** Whether each chunk has its own buffer, like those of `fetch`. */
  readonly isFresh?: boolean | undefined;
  /** Prints `half` in the middle of the first file and waits for another line. */
  readonly isHalting?: boolean | undefined;
  /** Number of events to append instead, to the ledger of `stateHome`. */
  readonly events?: number | undefined;
}

// The input is from save.test.ts.
const order = JSON.parse(process.argv[2] ?? '{}') as SaveOrder;
const lines = createInterface({ input: process.stdin });

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Bytes that differ between programs. */
async function* chunks(): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(64 * 1024, `seed ${order.seed} `);
  for (let remaining = order.bytes; remaining > 0; remaining -= chunk.length) {
    if (order.isHalting === true && remaining <= order.bytes / 2) {
      say('half');
      await once(lines, 'line');
    }
    const part = chunk.subarray(0, remaining);
    yield order.isFresh === true ? Uint8Array.from(part) : part;
  }
}

async function save(): Promise<void> {
  const { outputDir, stateHome, path, overwrite, times } = order;
  const output = await createWorkspace({ outputDir, stateHome }).reserveOutput({
    nameHint: 'x',
    path,
    overwrite,
  });
  say('claimed');
  await once(lines, 'line');
  const idleBytes = process.memoryUsage.rss();
  const collections = countForcedCollections();
  for (let count = 0; count < times; count += 1) {
    const saved = await output.save({
      chunks: chunks(),
      mediaType: 'audio/pcm',
      keepPartial: true,
    });
    const riseBytes = process.resourceUsage().maxRSS * 1024 - idleBytes;
    await turn();
    say(JSON.stringify({ ...saved, riseBytes, forcedCollections: collections() }));
  }
}

interface GcEntry {
  readonly detail: { readonly kind: number; readonly flags: number };
}

/** Counts the minor collections that the program asks for; the engine's own do not count. */
function countForcedCollections(): () => number {
  const { NODE_PERFORMANCE_GC_MINOR: minor, NODE_PERFORMANCE_GC_FLAGS_FORCED: forced } = constants;
  let count = 0;
  new PerformanceObserver((list) => {
    // Entries of type `gc` have these details (Node.js docs, perf_hooks).
    for (const { detail } of list.getEntries() as unknown as readonly GcEntry[]) {
      const { kind, flags } = detail;
      if (kind === minor && (flags & forced) !== 0) count += 1;
    }
  }).observe({ entryTypes: ['gc'] });
  return () => count;
}

/** Observers are told of collections after them. */
async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 10);
  });
}

async function note(count: number): Promise<void> {
  const ledger = createJobLedger({ stateHome: order.stateHome });
  say('claimed');
  await once(lines, 'line');
  for (let index = 0; index < count; index += 1) {
    const intentId = `${order.seed}-${index}`;
    const shape = { seconds: index, size: '1280x720' };
    await ledger.append({ type: 'intent', intentId, model: 'a/b', shape, outputPath: undefined });
  }
}

try {
  await (order.events === undefined ? save() : note(order.events));
} catch (error) {
  if (!OpenRouterError.is(error)) throw error;
  say(JSON.stringify(error));
}
lines.close();
process.stdin.destroy();
