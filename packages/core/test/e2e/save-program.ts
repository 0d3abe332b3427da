// Saves files as a program of its own, `node save-program.ts <json>`. It says `claimed` when it has its place, and goes on when
// it hears a line; then it prints a line of JSON for each file.
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { createJobLedger, createWorkspace } from '../../src/node.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';

/** What the program is to do. */
export interface SaveOrder {
  readonly outputDir: string;
  readonly stateHome?: string | undefined;
  readonly path?: string | undefined;
  readonly overwrite?: boolean | undefined;
  /** What the bytes are made of. */
  readonly seed: number;
  readonly bytes: number;
  readonly times: number;
  /** Whether each piece has a buffer of its own, as those of `fetch`. */
  readonly isFresh?: boolean | undefined;
  /** Says `half` in the middle of the first file and waits for another line. */
  readonly isHalting?: boolean | undefined;
  /** Events to note instead, into the ledger of `stateHome`. */
  readonly events?: number | undefined;
}

// The caller is a test of ours.
const order = JSON.parse(process.argv[2] ?? '{}') as SaveOrder;
const lines = createInterface({ input: process.stdin });

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Bytes that differ from program to program. */
async function* chunks(): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(64 * 1024, `seed ${order.seed} `);
  for (let left = order.bytes; left > 0; left -= chunk.length) {
    if (order.isHalting === true && left <= order.bytes / 2) {
      say('half');
      await once(lines, 'line');
    }
    const part = chunk.subarray(0, left);
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
  for (let count = 0; count < times; count += 1) {
    const saved = await output.save({
      chunks: chunks(),
      mediaType: 'audio/pcm',
      keepPartial: true,
    });
    const riseBytes = process.resourceUsage().maxRSS * 1024 - idleBytes;
    say(JSON.stringify({ ...saved, riseBytes }));
  }
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
