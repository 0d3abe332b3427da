// Measures saving a large video through the client, as ratios to a pipeline into a file, which does not wait for the disk, and to
// the same with an fsync at its end, which durable files need.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { median, startUpstream } from './support/measure.ts';

const ROUNDS = 7;
const MEBIBYTES = 256;
const saver = new URL('support/saver.ts', import.meta.url).pathname;
const contestants = ['floor', 'synced', 'ours'] as const;

interface Saving {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly riseMib: number;
  readonly size: number;
}

const source = await startUpstream('download-source.ts');

function save(contestant: string, folder: string): Saving {
  const argv = [...process.execArgv, saver, contestant, source.origin, String(MEBIBYTES), folder];
  // The saver prints nothing else.
  const saving = JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as Saving;
  if (saving.size !== MEBIBYTES * 1024 ** 2) throw new Error(`Saved ${saving.size} bytes`);
  return saving;
}

function compareIn(title: string, parent: string): void {
  const folder = mkdtempSync(path.join(parent, 'bench-save-'));
  try {
    const rounds = Array.from({ length: ROUNDS }, () =>
      contestants.map((contestant) => save(contestant, folder)),
    );
    const of = (index: number, key: keyof Saving) =>
      median(rounds.map((round) => round[index]?.[key] ?? Number.NaN));
    const ratio = (index: number) =>
      median(rounds.map((round) => (round[2]?.wallMs ?? 0) / (round[index]?.wallMs ?? 1)));
    process.stdout.write(
      `${title}, ${MEBIBYTES} MiB: wall ${ratio(0).toFixed(2)}x of the pipeline, ${ratio(1).toFixed(2)}x of it with fsync ` +
        `(floors ${of(0, 'wallMs').toFixed(0)} and ${of(1, 'wallMs').toFixed(0)} ms), ` +
        `CPU ${(of(2, 'cpuMs') / of(0, 'cpuMs')).toFixed(2)}x, ` +
        `memory rises by ${of(2, 'riseMib').toFixed(1)} MiB (floor ${of(0, 'riseMib').toFixed(1)} MiB)\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  compareIn('temporary folder', tmpdir());
  if (process.platform === 'linux') compareIn('memory disk', '/dev/shm');
} finally {
  source.close();
}
