import { readFile } from 'node:fs/promises';
import { createEmulator } from '@orkit/openrouter-emulator';
import * as root from '@orkit/openrouter-multimodal';
import * as env from '@orkit/openrouter-multimodal/env';
import * as host from '@orkit/openrouter-multimodal/host';
import * as node from '@orkit/openrouter-multimodal/node';
import * as operations from '@orkit/openrouter-multimodal/operations';
import * as stores from '@orkit/openrouter-multimodal/stores';
import * as testing from '@orkit/openrouter-multimodal/testing';
import { describe, expect, it } from 'vitest';
import { verifies } from '../../../tests/requirements.ts';

const source = new URL('../src/', import.meta.url);

describe('the exports of an entry', () => {
  it('of the root are these', () => {
    expect(Object.keys(root).toSorted()).toEqual([
      'DEFAULT_BASE_URL',
      'OpenRouterError',
      'SUBMIT_GRACE_MS',
      'createMemoryReservationStore',
      'createOpenRouter',
      'errorCodes',
      'errorReasons',
      'hintTexts',
      'retryableCodes',
      'toSrt',
      'toVtt',
      'verifyWebhook',
      'version',
    ]);
  });

  it('of ./operations are these', () => {
    expect(Object.keys(operations).toSorted()).toEqual([
      'MAX_TEXT_BYTES',
      'analyzeAudio',
      'analyzeDocument',
      'analyzeImage',
      'analyzeVideo',
      'chatCompletion',
      'createEmbeddings',
      'decodeText',
      'defineOperation',
      'describeOperation',
      'execute',
      'extensionOf',
      'forgetVideoJob',
      'generateAudio',
      'generateImage',
      'generateSpeech',
      'generateVideo',
      'generateVideoFromImage',
      'getModelInfo',
      'getVideoStatus',
      'healthCheck',
      'hintOptions',
      'hintSentences',
      'largestMediaBytes',
      'listVideoJobs',
      'operationWords',
      'operations',
      'renameInMessage',
      'rerankDocuments',
      'searchModels',
      'sniffMedia',
      'toAuditJson',
      'toCostFields',
      'toPixels',
      'transcribeAudio',
      'validateModel',
      'wordHints',
    ]);
  });

  it('of ./node are these', () => {
    expect(Object.keys(node).toSorted()).toEqual([
      'createFileTranscriptStore',
      'createJobLedger',
      'createWorkspace',
      'describeImages',
      'describeNetwork',
      'fromFile',
      'fromStream',
    ]);
  });

  it('of ./stores are these', () => {
    expect(Object.keys(stores).toSorted()).toEqual([
      'createLedger',
      'createMemoryJobStore',
      'createMemoryOutputStore',
      'findJob',
      'foldJobs',
      'parseJobEntry',
      'parseOutputPath',
    ]);
  });

  it('of ./testing are these', () => {
    expect(Object.keys(testing).toSorted()).toEqual([
      'jobStoreContract',
      'outputStoreContract',
      'reservationStoreContract',
    ]);
  });

  it('of ./env are these', () => {
    expect(Object.keys(env).toSorted()).toEqual([
      'environmentVariables',
      'logLevels',
      'optionsFromEnv',
    ]);
  });

  it('of ./host are these', () => {
    expect(Object.keys(host).toSorted()).toEqual(['createHost']);
  });
});

const staticImport = /^(?:import|export)\s(?!type\b)[^;]*?from\s+'([^']+)'/gmu;
const anyImport = new RegExp(
  `${staticImport.source}|\\bimport\\(\\s*'([^']+)'|^import\\s+'([^']+)'`,
  'gmu',
);

/** Every module that a module imports, directly or not, dynamic imports included by default. `#runtime` is that of the web. */
async function modulesFrom(
  entry: URL,
  importing = anyImport,
): Promise<Map<string, readonly string[]>> {
  const modules = new Map<string, readonly string[]>();
  const waiting = [entry];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (modules.has(url.href)) continue;
    const text = await readFile(url, 'utf8');
    const imports = [...text.matchAll(importing)].map(
      ([, named, onDemand, bare]) => named ?? onDemand ?? bare ?? '',
    );
    modules.set(url.href, imports);
    for (const specifier of imports) {
      if (specifier.startsWith('.')) waiting.push(new URL(specifier, url));
      if (specifier === '#runtime') waiting.push(new URL('runtime/web.ts', source));
    }
  }
  return modules;
}

describe('the modules of an entry', () => {
  it.each(['index.ts', 'operations.ts', 'env.ts', 'stores.ts', 'testing.ts'])(
    '%s runs without Node.js',
    async (entry) => {
      const modules = await modulesFrom(new URL(entry, source));
      const specifiers = [...new Set([...modules.values()].flat())];
      expect(specifiers.filter((specifier) => specifier.startsWith('node:'))).toEqual([]);
      expect([...modules.keys()].filter((href) => href.includes('/src/node'))).toEqual([]);
    },
  );

  it('index.ts are all found', async () => {
    const modules = await modulesFrom(new URL('index.ts', source));
    const paths = [...modules.keys()].map((href) => href.slice(source.href.length));
    expect(paths).toEqual(
      expect.arrayContaining([
        'client.ts',
        'api/chat/stream.ts',
        'http/transport.ts',
        'media/loader.ts',
        'runtime/web.ts',
        'shared/media-type.ts',
      ]),
    );
    expect(new Set([...modules.values()].flat()).has('ky')).toBe(true);
  });

  it('host.ts load HTTP and file access on first use', async () => {
    const modules = await modulesFrom(new URL('host.ts', source), staticImport);
    const paths = [...modules.keys()].map((href) => href.slice(source.href.length));
    expect(paths).toContain('env/options.ts');
    expect(
      paths.filter((name) => /^(?:client|node|http|media\/loader|runtime)\b/u.test(name)),
    ).toEqual([]);
    expect(new Set([...modules.values()].flat().filter((name) => !name.startsWith('.')))).toEqual(
      new Set(['valibot']),
    );
  });

  it('node.ts need Node.js, which this test detects', async () => {
    const modules = await modulesFrom(new URL('node.ts', source));
    expect([...modules.values()].flat().some((name) => name.startsWith('node:'))).toBe(true);
  });
});

describe('the entries together', () => {
  it('chat about a file on disk', async () => {
    const emulator = createEmulator();
    const client = root.createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch });
    const inputDir = new URL('../../emulator/media/', import.meta.url).pathname;
    const workspace = node.createWorkspace({ inputDir });
    const result = await operations.execute(
      operations.chatCompletion,
      {
        model: 'google/gemini-2.5-flash',
        messages: [{ role: 'user', content: 'What is it?' }],
        attachments: ['photo.jpg'],
      },
      { client, workspace, report: () => {} },
    );
    expect(result.text).toContain('JPEG');
  });

  it('recognize errors by code, whichever entry threw them', async () => {
    const client = root.createOpenRouter();
    const error: unknown = await operations
      .execute(operations.validateModel, {}, { client, report: () => {} })
      .catch((thrown: unknown) => thrown);
    expect(root.OpenRouterError.is(error) && error.code).toBe('INVALID_INPUT');
  });

  it(verifies('errors.closed', 'have an entry for every error code'), () => {
    expect(Object.keys(root.errorCodes)).toHaveLength(12);
  });
});
