import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { SavedFile } from '../../src/media/saved-file.ts';
import { createJobLedger } from '../../src/node.ts';
import { namesIn } from '../support/outputs.ts';
import { RARE_SWEEP_BYTES } from '../../src/runtime/node-young-gc.ts';
import type { SaveOrder } from './save-program.ts';
import { verifies } from '../../../../tests/requirements.ts';

const program = fileURLToPath(new URL('save-program.ts', import.meta.url));
const MIB = 1024 * 1024;

/** A saved file, and what saving it took. */
interface MeasuredFile extends SavedFile {
  readonly riseBytes: number;
  readonly forcedCollections: number;
}

/** A running save program. */
interface Saver {
  readonly child: ChildProcess;
  /** Next line of its output; undefined when it has ended. */
  next(): Promise<string | undefined>;
  goOn(): void;
  files(): Promise<readonly MeasuredFile[]>;
}

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'save-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

interface StartOptions {
  readonly temporary?: string | undefined;
  /** Options of Node.js. */
  readonly flags?: readonly string[] | undefined;
}

function start(
  order: Partial<SaveOrder> & { readonly outputDir: string },
  { temporary, flags = [] }: StartOptions = {},
): Saver {
  const completeOrder: SaveOrder = { seed: 1, bytes: 300_000, times: 1, ...order };
  const argv = [...flags, '--conditions=@orkit/source', program, JSON.stringify(completeOrder)];
  const env = { ...process.env, ...(temporary === undefined ? {} : { TMPDIR: temporary }) };
  const child = spawn(process.execPath, argv, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const step = await lines.next();
    return step.done === true ? undefined : step.value;
  };
  return {
    child,
    next,
    goOn: () => void child.stdin.write('\n'),
    async files() {
      const files = [];
      // The program prints saved files as JSON.
      for (let line = await next(); line !== undefined; line = await next())
        files.push(JSON.parse(line) as MeasuredFile);
      return files;
    },
  };
}

/** Starts programs, continues when each has reserved its target, and returns the saved files. */
async function race(
  orders: readonly (Partial<SaveOrder> & { readonly outputDir: string })[],
  options?: StartOptions,
) {
  const savers = orders.map((order) => start(order, options));
  for (const saver of savers) expect(await saver.next()).toBe('claimed');
  for (const saver of savers) saver.goOn();
  return (await Promise.all(savers.map(async (saver) => await saver.files()))).flat();
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe('programs that save to one name', () => {
  it.each([2, 8])(
    verifies('make.no-overwrite', 'all get complete and separate files: %i of them'),
    async (count) => {
      const outputDir = createFolder();
      const orders = Array.from({ length: count }, (_, seed) => ({
        outputDir,
        seed,
        path: 'x.pcm',
        times: 4,
      }));
      const saved = await race(orders);

      expect(new Set(saved.map(({ path }) => path)).size).toBe(count * 4);
      expect(new Set(saved.map(({ sha256 }) => sha256)).size).toBe(count);
      for (const { path, sha256 } of saved) expect(await hashOf(path ?? '')).toBe(sha256);
      await expect(namesIn(outputDir)).resolves.toHaveLength(count * 4);
    },
  );

  it('and may replace it leave one complete file', async () => {
    const outputDir = createFolder();
    const orders = [1, 2, 3, 4].map((seed) => ({
      outputDir,
      seed,
      path: 'x.pcm',
      overwrite: true,
    }));
    const saved = await race(orders);

    expect(saved.map(({ sha256 }) => sha256)).toContain(await hashOf(join(outputDir, 'x.pcm')));
    for (const { path } of saved) expect((await stat(path ?? '')).size).toBe(300_000);
    expect((await namesIn(outputDir)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

it('a program that is killed while saving leaves no file under the name', async () => {
  const outputDir = createFolder();
  const saver = start({ outputDir, path: 'x.pcm', bytes: 4 * MIB, isHalting: true });
  expect(await saver.next()).toBe('claimed');
  saver.goOn();
  expect(await saver.next()).toBe('half');
  saver.child.kill('SIGKILL');
  await once(saver.child, 'exit');

  const names = await namesIn(outputDir);
  expect(names).toEqual([expect.stringMatching(/^\.openrouter-\d+-[0-9a-f]{16}\.part$/u)]);
});

it(verifies('make.flat', 'saving needs only a few blocks of memory'), async () => {
  const [saved] = await race([{ outputDir: createFolder(), bytes: 128 * MIB }]);

  expect(saved?.bytes).toBe(128 * MIB);
  // One copy of the file would be detected. How much less it is shows `bench/save.ts`.
  expect(saved?.riseBytes).toBeLessThan(64 * MIB);
});

it(
  verifies('make.flat', 'buffers of chunks do not accumulate, also in a long-running program'),
  async () => {
    const order = { outputDir: createFolder(), bytes: 256 * MIB, isFresh: true };
    // Size of V8's young generation after a while.
    const [saved] = await race([order], { flags: ['--min-semi-space-size=16'] });

    expect(saved?.bytes).toBe(256 * MIB);
    expect(saved?.riseBytes).toBeLessThan(128 * MIB);
    expect(saved?.forcedCollections).toBeGreaterThanOrEqual((256 * MIB) / RARE_SWEEP_BYTES);
  },
);

/** A small disk in memory, which only the superuser can mount. */
function mount(mebibytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder], {
    stdio: 'ignore',
  });
  return folder;
}

function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
}

function canMount(): boolean {
  try {
    unmount(mount(1));
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(process.platform !== 'linux' || !canMount())(
  'a disk (needs the right to mount)',
  () => {
    function disk(mebibytes: number): string {
      const folder = mount(mebibytes);
      onTestFinished(() => {
        unmount(folder);
      });
      return folder;
    }

    /** Saves to a disk, and returns the output of the program. */
    async function saveOn(
      outputDir: string,
      {
        temporary,
        harm,
        ...order
      }: Partial<SaveOrder> & {
        readonly temporary: string;
        readonly harm?: (() => void) | undefined;
      },
    ) {
      const saver = start({ outputDir, path: 'x.pcm', ...order }, { temporary });
      expect(await saver.next()).toBe('claimed');
      harm?.();
      saver.goOn();
      return (await saver.files())[0];
    }

    it(
      verifies(
        'make.rescue',
        'that becomes full loses nothing: the complete file is saved elsewhere',
      ),
      async () => {
        const [outputDir, temporary] = [disk(2), await realpath(createFolder())];
        const saved = await saveOn(outputDir, { temporary, bytes: 5 * MIB });

        expect(saved).toMatchObject({
          path: join(temporary, 'x.pcm'),
          bytes: 5 * MIB,
          fallbackReason: 'the disk is full',
        });
        expect(await hashOf(join(temporary, 'x.pcm'))).toBe(saved?.sha256);
        await expect(namesIn(outputDir)).resolves.toEqual([]);
        await expect(namesIn(temporary)).resolves.toEqual(['x.pcm']);
      },
    );

    it('that is full like all others keeps the partial file, and the error has its path', async () => {
      const outputDir = disk(2);
      const temporary = join(outputDir, 'temporary');
      await mkdir(temporary);
      const error = await saveOn(outputDir, { temporary, stateHome: outputDir, bytes: 5 * MIB });

      expect(error).toMatchObject({
        code: 'INTERNAL',
        message: 'Cannot save the output: the disk is full, and no fallback folder accepts it',
        details: { partialPath: join(await realpath(outputDir), 'x.partial.pcm') },
      });
      expect((await stat(join(outputDir, 'x.partial.pcm'))).size).toBeGreaterThan(MIB);
    });

    it(verifies('make.delivery', 'that is full is detected before anything is paid'), async () => {
      const outputDir = disk(1);
      writeFileSync(join(outputDir, 'full'), Buffer.alloc(MIB));
      const line = await start({ outputDir, path: 'x.pcm' }).next();

      expect(JSON.parse(line ?? '')).toMatchObject({
        code: 'INVALID_INPUT',
        message: 'Cannot write "x.pcm": the disk is full',
      });
    });

    it('that is read-only is detected before anything is paid', async () => {
      const outputDir = disk(1);
      execFileSync('mount', ['-o', 'remount,ro', outputDir]);
      const line = await start({ outputDir, path: 'x.pcm' }).next();

      expect(JSON.parse(line ?? '')).toMatchObject({
        code: 'INVALID_INPUT',
        message: 'Cannot write "x.pcm": nothing can be written to its folder',
      });
    });

    it('that becomes read-only after the check loses nothing', async () => {
      const [outputDir, temporary] = [disk(1), await realpath(createFolder())];
      const harm = () => void execFileSync('mount', ['-o', 'remount,ro', outputDir]);
      const saved = await saveOn(outputDir, { temporary, harm });

      expect(saved).toMatchObject({
        path: join(temporary, 'x.pcm'),
        fallbackReason: 'nothing can be written to its folder',
      });
      expect(await hashOf(join(temporary, 'x.pcm'))).toBe(saved?.sha256);
    });
  },
);

/** Events of each program. Every line is synced to disk, which takes some disks tens of milliseconds. */
const EVENTS = 150;

describe('programs that share a ledger', () => {
  it('lose no line, and write none in parts', async () => {
    const stateHome = createFolder();
    const savers = [1, 2, 3, 4].map((seed) =>
      start({ outputDir: stateHome, stateHome, seed, events: EVENTS }),
    );
    for (const saver of savers) expect(await saver.next()).toBe('claimed');
    for (const saver of savers) saver.goOn();
    await Promise.all(savers.map(async ({ files }) => await files()));

    const text = readFileSync(join(stateHome, 'orm', 'jobs.jsonl'), 'utf8');
    expect(
      text
        .trimEnd()
        // A line written at the same time as another may begin with an empty line.
        .split(/\n+/u)
        .map((line) => typeof JSON.parse(line)),
    ).toHaveLength(4 * EVENTS);
    const jobs = await createJobLedger({ stateHome }).list();
    expect(new Set(jobs.map(({ intentId }) => intentId)).size).toBe(4 * EVENTS);
  });

  it('find the events of one that was killed right after writing them', async () => {
    const stateHome = createFolder();
    const saver = start({ outputDir: stateHome, stateHome, seed: 7, events: 100_000 });
    expect(await saver.next()).toBe('claimed');
    saver.goOn();
    const ledger = createJobLedger({ stateHome });
    await expect
      .poll(async () => (await ledger.list()).length, { timeout: 20_000 })
      .toBeGreaterThan(20);
    saver.child.kill('SIGKILL');
    await once(saver.child, 'exit');
    await ledger.append({ type: 'submitted', intentId: '7-0', jobId: 'job-1' });

    const numbers = (await ledger.list()).map(({ intentId = '' }) => Number(intentId.slice(2)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index));
    await expect(ledger.find('job-1')).resolves.toMatchObject({ intentId: '7-0' });
  });
});
