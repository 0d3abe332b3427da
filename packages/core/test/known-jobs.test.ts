import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createEmulator } from '@orkit/openrouter-emulator';
import type { JobLedger, OpenRouter, VideoSettings } from '@orkit/openrouter-multimodal';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { createJobLedger, createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { Operation } from '@orkit/openrouter-multimodal/operations';
import {
  execute,
  forgetVideoJob,
  generateVideo,
  getVideoStatus,
  listVideoJobs,
  operations,
  describeOperation,
} from '@orkit/openrouter-multimodal/operations';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';

const river = { prompt: 'A river', model: 'google/veo-3.1', duration: 4 };

/** An id in the format of OpenRouter that does not exist. */
const NEVER_GIVEN = 'gen-vid-never';

interface Caller {
  readonly client: OpenRouter;
  readonly ledger: JobLedger;
  /** Runs an operation as this caller. */
  run(operation: Operation, input: Record<string, unknown>): Promise<Record<string, unknown>>;
}

let folder: string;
let emulator: ReturnType<typeof createEmulator>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'known-jobs-'));
  emulator = createEmulator({ videoMs: 0 });
});

/** A caller with the shared API key, and its own ledger and folder. */
function createCaller(
  name: string,
  videos: VideoSettings = { onlyKnownJobs: true },
  ledger: JobLedger = createJobLedger({ path: join(folder, name, 'jobs.jsonl') }),
): Caller {
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-shared',
    fetch: emulator.fetch,
    maxRetries: 0,
    jobLedger: ledger,
    videos: { pollIntervalMs: 50, ...videos },
  });
  const workspace = createWorkspace({ outputDir: join(folder, name, 'out') });
  return {
    client,
    ledger,
    async run(operation, input) {
      const { data } = await execute(operation, input, { client, workspace, report: () => {} });
      return data as Record<string, unknown>;
    },
  };
}

async function submit({ client }: Caller): Promise<string> {
  return (await client.videos.create({ prompt: 'A river', model: 'google/veo-3.1' })).id;
}

/** Error of a call, without the id. */
async function failureWithout(id: string, call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!OpenRouterError.is(error)) throw new Error(`It did not fail as it should: ${String(error)}`);
  return JSON.parse(JSON.stringify(error).replaceAll(id, '<id>'));
}

/** Every input field of an operation that takes a job id, with the other fields of a valid call. */
const handleInputs = [
  ['get_video_status.video_id', getVideoStatus, (id: string) => ({ video_id: id })],
  ['forget_video_job.video_id', forgetVideoJob, (id: string) => ({ video_id: id })],
  [
    'generate_video.previous_video_id',
    generateVideo,
    (id: string) => ({ ...river, previous_video_id: id }),
  ],
] as const satisfies readonly (readonly [string, Operation, (id: string) => object])[];

/** Every method of the client that takes a job id. */
const handleCalls = [
  [
    'a loop over resume()',
    async ({ videos }, id) => {
      for await (const update of videos.resume(id)) {
        // Throws like `wait`: a status reports it without throwing.
        if (update.status === 'not_found') await videos.resume(id).wait();
      }
    },
  ],
  ['resume().wait', async ({ videos }, id) => await videos.resume(id).wait()],
  ['resume().download', async ({ videos }, id) => await videos.resume(id).download()],
  [
    'resume().stream',
    async ({ videos }, id) => await videos.resume(id).stream()[Symbol.asyncIterator]().next(),
  ],
  [
    'create({ previousJobId })',
    async ({ videos }, id) => await videos.create({ prompt: 'On', previousJobId: id }),
  ],
] as const satisfies readonly (readonly [
  string,
  (client: OpenRouter, id: string) => Promise<unknown>,
])[];

/** Paths of the fields of a schema, nested ones included. */
function fieldsOf(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, ...others } = schema as { readonly properties?: object };
  const own: readonly (readonly [string, unknown])[] = Object.entries(properties);
  const inner: readonly unknown[] = Object.values(others);
  return own
    .flatMap(([name, field]) => [[`${path}.${name}`], fieldsOf(field, `${path}.${name}`)])
    .concat(inner.map((each) => fieldsOf(each, path)))
    .flat();
}

describe('a client that is limited to the jobs of its own ledger', () => {
  it('has every input that takes a job id in the table of this file', () => {
    const named = [...operations, forgetVideoJob]
      .flatMap((operation) => fieldsOf(describeOperation(operation).inputSchema, operation.name))
      .filter((field) => /(?:^|[._])(?:id|ids|job|jobs|handle|task)$/u.test(field));
    const others = new Set([
      // Ids of tool calls inside a conversation.
      'chat_completion.messages.tool_calls.id',
      'chat_completion.messages.tool_call_id',
      // Id of a file that the account has uploaded elsewhere: no ledger has it.
      'chat_completion.messages.content.file.file_id',
    ]);
    expect(new Set(named.filter((field) => !others.has(field)))).toEqual(
      new Set(handleInputs.map(([field]) => field)),
    );
  });

  it.each(handleInputs)(
    verifies('make.own-jobs', 'refuses the job of another caller like one that does not exist: %s'),
    async (_field, operation, toInput) => {
      const theirs = await submit(createCaller('other'));
      const caller = createCaller('own');
      const sent = emulator.requests.length;
      const refusal = await failureWithout(theirs, caller.run(operation, toInput(theirs)));
      expect(refusal).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/knows no job "<id>"|has no such job/u),
      });
      expect(
        await failureWithout(NEVER_GIVEN, caller.run(operation, toInput(NEVER_GIVEN))),
      ).toEqual(refusal);
      expect(emulator.requests).toHaveLength(sent);
      expect(await caller.run(listVideoJobs, {})).toEqual({ jobs: [], total: 0 });
    },
  );

  it.each(handleCalls)('refuses it in the SDK, too: %s', async (_name, call) => {
    const theirs = await submit(createCaller('other'));
    const { client } = createCaller('own');
    const sent = emulator.requests.length;
    const refusal = await failureWithout(theirs, call(client, theirs));
    expect(refusal).toMatchObject({ message: expect.stringContaining('OpenRouter knows no') });
    expect(await failureWithout(NEVER_GIVEN, call(client, NEVER_GIVEN))).toEqual(refusal);
    expect(emulator.requests).toHaveLength(sent);
  });

  it('returns the status `not_found` for it', async () => {
    const theirs = await submit(createCaller('other'));
    const own = await createCaller('own').client.videos.resume(theirs).status();
    emulator.fail({ type: 'status', status: 410 });
    const unknown = await createCaller('anyone', {}).client.videos.resume(theirs).status();
    expect(own).toEqual(unknown);
    expect(own.status).toBe('not_found');
  });

  it('reports the job of another caller like an unknown job of an unlimited client', async () => {
    const theirs = await submit(createCaller('other'));
    const limited = createCaller('own').run(getVideoStatus, { video_id: theirs });
    const open = createCaller('anyone', {}).run(getVideoStatus, { video_id: NEVER_GIVEN });
    expect(await failureWithout(theirs, limited)).toEqual(await failureWithout(NEVER_GIVEN, open));
  });

  it('resumes its own jobs, by each of their ids', async () => {
    const caller = createCaller('own');
    const id = await submit(caller);
    const [record] = await caller.ledger.list();
    // Another process of the same caller.
    const laterCaller = createCaller('own');
    for (const name of ['last', record?.intentId, id]) {
      const data = await laterCaller.run(getVideoStatus, { video_id: name, max_wait_ms: 10_000 });
      expect(data).toMatchObject({ status: 'completed', video_id: id });
    }
    expect(await laterCaller.run(generateVideo, { ...river, previous_video_id: id })).toMatchObject(
      {
        status: 'completed',
      },
    );
  });

  it.each(['last', 'intent'])(
    'sends no name of the ledger to OpenRouter as a job id: %s',
    async (name) => {
      const caller = createCaller('own');
      await submit(caller);
      const [record] = await caller.ledger.list();
      const id = name === 'last' ? name : (record?.intentId ?? '');
      const sent = emulator.requests.length;
      expect(await caller.client.videos.resume(id).status()).toMatchObject({ status: 'not_found' });
      expect(emulator.requests).toHaveLength(sent);
    },
  );

  it('refuses a forgotten job', async () => {
    const caller = createCaller('own');
    const id = await submit(caller);
    const laterCaller = createCaller('own');
    await laterCaller.run(forgetVideoJob, { video_id: id });
    await expect(laterCaller.run(getVideoStatus, { video_id: id })).rejects.toThrow(
      `OpenRouter knows no job "${id}"`,
    );
  });

  it('can still use a job that it submitted when the ledger could not store the id', async () => {
    const file = createJobLedger({ path: join(folder, 'own', 'jobs.jsonl') });
    const caller = createCaller('own', undefined, {
      ...file,
      async append(event) {
        if (event.type !== 'intent') throw new Error('The disk is full');
        await file.append(event);
      },
    });
    const id = await submit(caller);
    const data = await caller.run(getVideoStatus, { video_id: id, max_wait_ms: 10_000 });
    expect(data).toMatchObject({ status: 'completed' });
  });

  it('refuses every job while its ledger cannot be read', async () => {
    const theirs = await submit(createCaller('other'));
    const file = createJobLedger({ path: join(folder, 'own', 'jobs.jsonl') });
    const broken = new OpenRouterError('INTERNAL', 'Cannot read the list of jobs');
    const find = async () => await Promise.reject(broken);
    const caller = createCaller('own', undefined, { ...file, find });
    const sent = emulator.requests.length;
    for (const [, operation, toInput] of handleInputs)
      await expect(caller.run(operation, toInput(theirs))).rejects.toThrow(broken.message);
    for (const [, call] of handleCalls)
      await expect(call(caller.client, theirs)).rejects.toThrow(broken.message);
    expect(emulator.requests).toHaveLength(sent);
  });

  it('is optional: by default, a client resumes any job', async () => {
    const theirs = await submit(createCaller('other'));
    const data = await createCaller('anyone', {}).run(getVideoStatus, {
      video_id: theirs,
      max_wait_ms: 10_000,
    });
    expect(data).toMatchObject({ status: 'completed' });
  });
});
