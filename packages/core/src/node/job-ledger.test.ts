import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import { failureOf } from '../../test/support/failure.ts';
import { createFolder } from '../../test/support/workspace-folder.ts';
import type { JobEvent } from '../jobs/events.ts';
import { createJobLedger } from './job-ledger.ts';

const forget = (id: string): JobEvent => ({ type: 'forgotten', id });

function intent(intentId: string): JobEvent {
  return { type: 'intent', intentId, model: 'a/b', shape: { seconds: 4 }, outputPath: undefined };
}

describe('a ledger in a file', () => {
  it('is read by the next process', async () => {
    const stateHome = join(await createFolder(), 'state');
    const clock = createManualClock(5_000);
    await createJobLedger({ stateHome, clock }).append(intent('i'));
    await clock.advance(1_000);
    await createJobLedger({ stateHome, clock }).append({
      type: 'submitted',
      intentId: 'i',
      jobId: 'j',
    });
    const ledger = createJobLedger({ stateHome });

    await expect(ledger.list()).resolves.toMatchObject([
      { intentId: 'i', jobId: 'j', createdAtMs: 5_000, submittedAtMs: 6_000 },
    ]);
    await expect(ledger.find('last')).resolves.toMatchObject({ jobId: 'j' });
    await expect(ledger.find('j')).resolves.toMatchObject({ intentId: 'i' });
    await expect(ledger.find('i')).resolves.toMatchObject({ jobId: 'j' });
    await expect(readFile(join(stateHome, 'orm', 'jobs.jsonl'), 'utf8')).resolves.toBe(
      '{"at":5000,"type":"intent","intentId":"i","model":"a/b","shape":{"seconds":4}}\n' +
        '{"at":6000,"type":"submitted","intentId":"i","jobId":"j"}\n',
    );
  });

  it.skipIf(process.platform === 'win32')('is readable only by the user', async () => {
    const stateHome = join(await createFolder(), 'state');
    await createJobLedger({ stateHome }).append(intent('i'));

    const [folder, file] = ['orm', join('orm', 'jobs.jsonl')].map((name) => join(stateHome, name));
    expect((await stat(folder ?? '')).mode & 0o777).toBe(0o700);
    expect((await stat(file ?? '')).mode & 0o777).toBe(0o600);
  });

  it('is empty before the first event, and reading it creates no file', async () => {
    const path = join(await createFolder(), 'state', 'jobs.jsonl');
    const ledger = createJobLedger({ path });

    await expect(ledger.list()).resolves.toEqual([]);
    await expect(ledger.find('last')).resolves.toBeUndefined();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('continues after a line that was cut off at any byte', async () => {
    const folder = await createFolder();
    const lineBytes = Buffer.byteLength('{"at":1,"type":"forgotten","id":"torn"}\n');
    for (let keptBytes = 0; keptBytes <= lineBytes; keptBytes += 1) {
      const path = join(folder, `${keptBytes}.jsonl`);
      const ledger = createJobLedger({ path, clock: createManualClock(1) });
      await ledger.append(intent('first'));
      const { size } = await stat(path);
      await ledger.append(forget('torn'));
      await truncate(path, size + keptBytes);
      await ledger.append(intent('last'));

      const ids = (await ledger.list()).map(({ intentId }) => intentId);
      expect(ids).toEqual(['last', 'first']);
    }
  });

  it('has every line of concurrent appends', async () => {
    const ledger = createJobLedger({ path: join(await createFolder(), 'jobs.jsonl') });
    const ids = Array.from({ length: 50 }, (_, index) => `i${index}`);
    await Promise.all(ids.map(async (id) => await ledger.append(intent(id))));

    expect(new Set((await ledger.list()).map(({ intentId }) => intentId))).toEqual(new Set(ids));
  });

  it('skips lines that are not entries', async () => {
    const path = join(await createFolder(), 'jobs.jsonl');
    await writeFile(path, '\u0000\u00ff{}\nno JSON\n');
    const ledger = createJobLedger({ path });
    await ledger.append(intent('i'));
    await appendFile(path, 'no JSON either');

    await expect(ledger.list()).resolves.toMatchObject([{ intentId: 'i' }]);
  });
});

describe('a ledger that cannot be used', () => {
  it.skipIf(process.platform === 'win32').each(['a link', 'a pipe', 'a folder'])(
    'is refused where its path is %s, without blocking',
    async (what) => {
      const folder = await createFolder();
      const path = join(folder, 'jobs.jsonl');
      if (what === 'a link') await symlink(join(folder, 'outside', 'secret.png'), path);
      else if (what === 'a folder') await mkdir(path);
      else execFileSync('mkfifo', [path]);
      const ledger = createJobLedger({ path });

      const why = 'its path is a link or not a regular file';
      await expect(failureOf(ledger.append(intent('i')))).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
        message: `Cannot write to the list of video jobs: ${why}`,
      });
      await expect(failureOf(ledger.list())).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
        message: `Cannot read the list of video jobs: ${why}`,
      });
      await expect(readFile(join(folder, 'outside', 'secret.png'), 'utf8')).resolves.toBe('secret');
    },
  );

  it('reports the reason', async () => {
    const folder = await createFolder();
    const ledger = createJobLedger({ path: join(folder, 'root', 'a.png', 'jobs.jsonl') });

    await expect(failureOf(ledger.append(intent('i')))).resolves.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringMatching(
        /^Cannot write to the list of video jobs: a part of its folder/u,
      ),
      hints: [
        {
          kind: 'text',
          text: 'Free space and make the folder writable, or set XDG_STATE_HOME to another folder.',
        },
      ],
    });
  });
});
