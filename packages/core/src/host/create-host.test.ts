import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createEmulator } from '@orkit/openrouter-emulator';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { createLedger } from '../jobs/ledger.ts';
import { createMemoryReservationStore } from '../api/cost/memory-reservation-store.ts';
import { createMemoryJobStore } from '../jobs/memory-store.ts';
import { toFileUri } from '../media/file-uri.ts';
import type { AuditLine } from '../operations/shared/audit-line.ts';
import { execute } from '../operations/shared/execute.ts';
import { rerankDocuments } from '../operations/rerank/rerank-documents.ts';
import type { HostOptions } from './create-host.ts';
import { createHost } from './create-host.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
});

const key = { OPENROUTER_API_KEY: 'sk-or-v1-test' };
const input = { query: 'A city?', documents: ['A river', 'A city'] };
const river = { prompt: 'A river', model: 'google/veo-3.1' };

/** Creates a host that calls an emulator. */
function setUp(environment: Readonly<Record<string, string>> = {}, options: HostOptions = {}) {
  const emulator = createEmulator();
  const host = createHost(
    { ...key, XDG_STATE_HOME: folder, ...environment },
    { ...options, client: { fetch: emulator.fetch, maxRetries: 0, ...options.client } },
  );
  return { emulator, host };
}

describe('the environment of a host', () => {
  it('is refused at once with every invalid variable', () => {
    const environment = { OPENROUTER_MAX_TOKENS: 'many', OPENROUTER_LOG_LEVEL: 'loud' };
    expect(() => createHost(environment)).toThrow(
      /OPENROUTER_MAX_TOKENS .*; OPENROUTER_LOG_LEVEL /u,
    );
  });

  it('has the settings that the program itself uses', () => {
    expect(setUp({ OPENROUTER_LOG_LEVEL: 'debug' }).host.settings.logLevel).toBe('debug');
  });
});

describe('the client of a host', () => {
  it('is created once, with the options of the environment', async () => {
    const { host, emulator } = setUp({ OPENROUTER_DEFAULT_RERANK_MODEL: 'cohere/rerank-v3.5' });
    const [client, again] = await Promise.all([host.client(), host.client()]);
    expect(again).toBe(client);
    expect(client.defaults.rerankModel).toBe('cohere/rerank-v3.5');
    expect(emulator.requests).toEqual([]);
  });

  it('prefers the options of the program unless they are undefined', async () => {
    const { host } = setUp(
      { OPENROUTER_VIDEO_MAX_WAIT_MS: '5000', OPENROUTER_MAX_TOKENS: '7' },
      { client: { videos: { maxWaitMs: 9000 }, defaults: undefined } },
    );
    const client = await host.client();
    expect(client.videos.maxWaitMs).toBe(9000);
    expect(client.defaults.maxTokens).toBe(7);
    expect(host.settings.client.videos).toEqual({ maxWaitMs: 9000 });
  });

  it('has one budget for all calls of the program', async () => {
    const { host, emulator } = setUp({ OPENROUTER_SESSION_BUDGET_USD: '0.000001' });
    const client = await host.client();
    await expect(client.videos.create(river)).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('the ledger of a host', () => {
  it('is the file that the environment names, and the ledger of the client', async () => {
    const path = join(folder, 'my-jobs.jsonl');
    const { host } = setUp({ OPENROUTER_JOB_LEDGER: path });
    const client = await host.client();
    expect(client.videos.ledger).toBe(host.jobLedger);
    const { id } = await client.videos.create(river);
    expect(await readFile(path, 'utf8')).toContain(id);
    expect(await host.jobLedger?.find('last')).toMatchObject({ jobId: id });
    expect(await host.jobLedger?.list()).toHaveLength(1);
  });

  it('is undefined when the environment turns it off', async () => {
    const { host } = setUp({ OPENROUTER_JOB_LEDGER: 'off' });
    expect(host.jobLedger).toBeUndefined();
    expect((await host.client()).videos.ledger).toBeUndefined();
  });

  it('can be replaced by the program', async () => {
    const own = createLedger(createMemoryJobStore());
    const { host } = setUp({}, { jobLedger: () => own });
    const { id } = await (await host.client()).videos.create(river);
    expect(await own.find(id)).toMatchObject({ jobId: id });
  });

  it('can be observed', async () => {
    const events: string[] = [];
    const { host } = setUp(
      {},
      {
        jobLedger: (configured) =>
          configured && {
            ...configured,
            async append(event) {
              events.push(event.type);
              await configured.append(event);
            },
          },
      },
    );
    await (await host.client()).videos.create(river);
    expect(events).toEqual(['intent', 'submitted']);
  });

  it('limits the jobs of the client when the program requires it', async () => {
    const own = setUp({ OPENROUTER_VIDEO_MAX_WAIT_MS: '5000' }, { onlyKnownJobs: true }).host;
    const client = await own.client();
    expect(client.videos.maxWaitMs).toBe(5000);
    expect(await client.videos.resume('gen-vid-of-another').status()).toMatchObject({
      status: 'not_found',
    });
  });

  it.each([
    { variable: undefined, option: undefined, expected: undefined },
    { variable: 'true', option: undefined, expected: true },
    { variable: 'true', option: false, expected: false },
  ])('limits them by the environment unless the program overrides it: %j', (row) => {
    const environment =
      row.variable === undefined ? undefined : { OPENROUTER_ONLY_KNOWN_JOBS: row.variable };
    const { host } = setUp(environment, { onlyKnownJobs: row.option });
    expect(host.settings.client.videos?.onlyKnownJobs).toBe(row.expected);
  });
});

describe('the settings of a program and those of the environment', () => {
  it('are merged field by field, so that no limit is lost', async () => {
    const store = createMemoryReservationStore();
    const { host } = setUp(
      { OPENROUTER_ONLY_KNOWN_JOBS: 'true', OPENROUTER_SESSION_BUDGET_USD: '0.001' },
      { client: { videos: { pollIntervalMs: 100 }, budget: { store } } },
    );
    expect(host.settings.client.videos).toMatchObject({ pollIntervalMs: 100, onlyKnownJobs: true });
    await expect((await host.client()).rerank(input)).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });
});

describe('the ledger of a host', () => {
  it('lists pages', async () => {
    const { host } = setUp();
    const client = await host.client();
    await client.videos.create(river);
    await client.videos.create(river);
    expect(await host.jobLedger?.list({ limit: 1 })).toHaveLength(1);
  });
});

describe('the workspace of a host', () => {
  it('reads and writes the directories of the environment', async () => {
    await writeFile(join(folder, 'notes.txt'), 'notes');
    const { host } = setUp({
      OPENROUTER_INPUT_DIR: folder,
      OPENROUTER_OUTPUT_DIR: join(folder, 'out'),
      OPENROUTER_IMAGE_INLINE_MAX_BYTES: '5',
    });
    const { workspace } = host;
    expect(workspace.inlineMaxBytes).toMatchObject({ image: 5 });
    expect(await (await workspace.openInput('notes.txt')).text()).toBe('notes');
    expect(
      await workspace.fileSize?.({
        path: join(folder, 'notes.txt'),
        uri: toFileUri(join(folder, 'notes.txt')),
      }),
    ).toBe(5);
    const target = await workspace.reserveOutput({ path: 'a.png', nameHint: 'a' });
    const path = join(folder, 'out', 'a.png');
    expect(target.path).toBe(path);
    const saved = { path, uri: toFileUri(path), mediaType: 'image/png' };
    await mkdir(join(folder, 'out'));
    expect(await workspace.isSameTarget?.('a.png', saved)).toBe(true);
    expect(await workspace.isSameTarget?.('b.png', saved)).toBe(false);
  });

  it('can be replaced by the program', () => {
    const { workspace } = setUp().host;
    const { host } = setUp(
      { OPENROUTER_OUTPUT_DIR: folder },
      {
        workspace: ({ outputDir, stateHome }) => ({
          ...workspace,
          inlineMaxBytes: { image: `${outputDir} ${stateHome}`.length },
        }),
      },
    );
    expect(host.workspace.inlineMaxBytes?.image).toBe(`${folder} ${folder}`.length);
  });
});

describe('the audit of a host', () => {
  it.each([
    { variable: undefined, byDefault: undefined, expected: true },
    { variable: undefined, byDefault: false, expected: false },
    { variable: 'true', byDefault: false, expected: true },
    { variable: 'false', byDefault: true, expected: false },
  ])('is turned on by the environment, else by the default of the program: %j', (row) => {
    const { host } = setUp(row.variable === undefined ? {} : { OPENROUTER_AUDIT: row.variable }, {
      writeAudit: () => {},
      isAuditedByDefault: row.byDefault,
    });
    expect(host.audit !== undefined).toBe(row.expected);
  });

  it('is undefined when the program cannot write it', () => {
    expect(setUp({ OPENROUTER_AUDIT: 'true' }).host.audit).toBeUndefined();
  });

  it('has a line for the start and the end of a call that costs', async () => {
    const lines: string[] = [];
    const { host } = setUp({}, { writeAudit: (line) => lines.push(line) });
    await execute(rerankDocuments, input, {
      client: await host.client(),
      audit: host.audit,
      report: () => {},
    });
    expect(lines.map((line) => line.endsWith('\n'))).toEqual([true, true]);
    expect(lines.map((line) => (JSON.parse(line) as { msg: AuditLine['type'] }).msg)).toEqual([
      'rerank_documents.start',
      'rerank_documents.end',
    ]);
  });
});
