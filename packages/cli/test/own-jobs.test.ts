import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { createShell } from './support/orm.ts';

/** An id in the format of OpenRouter that was never issued. */
const NEVER_GIVEN = 'gen-vid-never';

/** All commands that accept a job id. */
const commands: Readonly<Record<string, (id: string) => readonly string[]>> = {
  'job status': (id) => ['job', 'status', id],
  'job wait': (id) => ['job', 'wait', id],
  'job download': (id) => ['job', 'download', id],
  'job forget': (id) => ['job', 'forget', id],
  'generate-video --previous': (id) => ['generate-video', 'Further', '--previous', id],
};

it.each(Object.entries(commands))(
  'orm %s accepts only jobs of its own list if so configured',
  async (_name, toLine) => {
    const cwd = await mkdtemp(join(tmpdir(), 'orm-own-'));
    onTestFinished(async () => await rm(cwd, { recursive: true }));
    const { emulator, orm } = createShell({ videoMs: 0 });
    const as = (name: string) => ({
      cwd,
      env: {
        OPENROUTER_JOB_LEDGER: join(cwd, name, 'jobs.jsonl'),
        OPENROUTER_ONLY_KNOWN_JOBS: 'true',
      },
    });
    const submitted = await orm(['generate-video', 'a storm', '--no-wait'], as('other'));
    const theirs = submitted.stdout.trim();
    expect(theirs).toMatch(/^gen-/u);

    const sent = emulator.requests.length;
    const refused = await orm([...toLine(theirs)], as('own'));
    const unknown = await orm([...toLine(NEVER_GIVEN)], as('own'));
    expect(emulator.requests).toHaveLength(sent);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/knows no job|has no such job/u);
    expect(JSON.parse(JSON.stringify(refused).replaceAll(theirs, NEVER_GIVEN))).toEqual(unknown);

    expect((await orm([...toLine(theirs)], as('other'))).status).toBe(0);
  },
);
