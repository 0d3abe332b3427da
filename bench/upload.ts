// Measures the upload of a large file, as ratios to a hand-written streaming upload over fetch.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { median, startUpstream } from './support/measure.ts';

const ROUNDS = 7;
const MIB = 1024 * 1024;
const uploader = new URL('support/uploader.ts', import.meta.url).pathname;

interface Upload {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly riseMib: number;
  readonly received: { readonly bytes: number; readonly hash: string };
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-upload-'));
const file = path.join(folder, 'video.mp4');
const sink = await startUpstream('upload-sink.ts');

function upload(contestant: 'floor' | 'ours'): Upload {
  const argv = [...process.execArgv, uploader, contestant, sink.origin, file];
  // The uploader prints nothing else.
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as Upload;
}

function compareUploads(mebibytes: number, rounds: number): void {
  // One byte over, so that the last group of base64 is padded.
  truncateSync(file, mebibytes * MIB + 1);
  const pairs = Array.from({ length: rounds }, () => {
    const floor = upload('floor');
    const ours = upload('ours');
    if (JSON.stringify(ours.received) !== JSON.stringify(floor.received))
      throw new Error(
        `Different bytes received: ${JSON.stringify([ours.received, floor.received])}`,
      );
    return { floor, ours };
  });
  const ratio = (key: 'wallMs' | 'cpuMs') =>
    median(pairs.map(({ floor, ours }) => ours[key] / floor[key])).toFixed(2);
  const rise = (name: 'floor' | 'ours') => median(pairs.map((pair) => pair[name].riseMib));
  const floorMs = median(pairs.map(({ floor }) => floor.wallMs));
  process.stdout.write(
    `${mebibytes} MiB: wall ${ratio('wallMs')}x, CPU ${ratio('cpuMs')}x (floor ${floorMs.toFixed(0)} ms), ` +
      `memory rises by ${rise('ours').toFixed(1)} MiB (floor ${rise('floor').toFixed(1)} MiB)\n`,
  );
}

try {
  writeFileSync(file, '');
  compareUploads(100, ROUNDS);
  compareUploads(400, 3);
} finally {
  rmSync(folder, { recursive: true });
  sink.close();
}
