import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { hintWordsOf } from '../packages/cli/src/report/hint-words.ts';
import { hintTexts } from '../packages/core/src/index.ts';
import type { Capability, Hint, HintKind, HintOf, HintOption } from '../packages/core/src/index.ts';
import { hintOptions, operationWords, wordHints } from '../packages/core/src/operations.ts';
import { foreignWordsIn } from './foreign-words.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// Object.keys loses the type of the keys of the table.
const options = Object.keys(hintOptions) as HintOption[];

const capabilities = {
  chat: true,
  analyzeImage: true,
  analyzeAudio: true,
  analyzeVideo: true,
  analyzeDocument: true,
  transcribe: true,
} as const satisfies Record<Capability, true>;

/** Hints of every kind, with every option and every capability. */
const samples = {
  text: [{ kind: 'text', text: 'Check the network.' }],
  only: (['sdk', 'operations', 'orm'] as const).map((surface) => ({
    kind: 'only' as const,
    surface,
    text: `Words of ${surface === 'operations' ? 'tools' : 'one surface'}.`,
  })),
  'did-you-mean': [{ kind: 'did-you-mean', values: ['a/b', 'a/c'] }],
  'did-you-mean-field': [{ kind: 'did-you-mean-field', field: 'prompt' }],
  'known-fields': [
    { kind: 'known-fields', fields: [] },
    { kind: 'known-fields', fields: ['prompt', 'model'] },
  ],
  'field-meaning': [{ kind: 'field-meaning', field: 'prompt', meaning: 'What to draw.' }],
  accepted: [
    { kind: 'accepted', values: ['png', 'webp'] },
    { kind: 'accepted', values: ['alloy'], more: 3 },
  ],
  models: [{ kind: 'models', models: ['a/b', 'a/c'] }],
  'unset-option': options.map((option) => ({ kind: 'unset-option' as const, option })),
  'choose-model': options.map((option) => ({ kind: 'choose-model' as const, option })),
  'find-model': [{ kind: 'find-model' }],
  'leave-out': [
    { kind: 'leave-out', fields: ['seed'] },
    { kind: 'leave-out', fields: ['seed', 'size', 'quality'], effect: 'the default is used then' },
  ],
  'set-option': options.flatMap((option) => [
    { kind: 'set-option' as const, option },
    { kind: 'set-option' as const, option, to: true, note: 'it is off' },
    { kind: 'set-option' as const, option, to: 'wav' },
    { kind: 'set-option' as const, option, to: 5 },
  ]),
  'check-option': options.flatMap((option) => [
    { kind: 'check-option' as const, option },
    { kind: 'check-option' as const, option, note: 'it must be a URL' },
  ]),
  'raise-limit': options.flatMap((option) => [
    { kind: 'raise-limit' as const, option },
    { kind: 'raise-limit' as const, option, to: 0.4, note: 'it is low' },
  ]),
  'disable-option': options.map((option) => ({ kind: 'disable-option' as const, option })),
  'lower-option': options.map((option) => ({ kind: 'lower-option' as const, option })),
  'use-capability': Object.keys(capabilities).flatMap((name) => {
    const capability = name as Capability; // a key of the table above
    return [
      { kind: 'use-capability' as const, capability },
      { kind: 'use-capability' as const, capability, why: 'it is a video' },
    ];
  }),
  retry: [{ kind: 'retry' }, { kind: 'retry', later: true }, { kind: 'retry', afterMs: 19_001 }],
  'allow-more-time': [
    { kind: 'allow-more-time', option: 'timeout' },
    { kind: 'allow-more-time', option: 'attemptTimeout' },
  ],
  'check-activity': [{ kind: 'check-activity' }, { kind: 'check-activity', intentId: 'intent-1' }],
  'partial-result': [
    { kind: 'partial-result', detail: 'partialText', mayBeCharged: true },
    { kind: 'partial-result', detail: 'answer' },
  ],
  'resume-job': [{ kind: 'resume-job', jobId: 'job-1' }],
  'list-jobs': [{ kind: 'list-jobs' }],
  'give-media': [{ kind: 'give-media' }],
  folder: [
    { kind: 'folder', option: 'inputDir', path: '/home/ada/pictures' },
    { kind: 'folder', option: 'outputDir' },
  ],
} as const satisfies { readonly [Kind in HintKind]: readonly HintOf<Kind>[] };

const surfaces = {
  sdk: (hints: readonly Hint[]) => hintTexts(hints),
  operations: (hints: readonly Hint[]) => wordHints(hints, operationWords),
  orm: (hints: readonly Hint[]) => wordHints(hints, hintWordsOf(undefined)),
} as const;

const cases = Object.entries(surfaces).flatMap(([surface, word]) =>
  Object.entries<readonly Hint[]>(samples).map(
    ([kind, hints]) => [kind, surface as keyof typeof surfaces, word, hints] as const, // a key
  ),
);

describe('a hint', () => {
  it.each(cases)(
    'of the kind %s has no word of another interface on %s',
    (kind, surface, word, hints) => {
      const texts = word(hints);
      expect(texts.flatMap((text) => foreignWordsIn(text, surface))).toEqual([]);
      // A hint for another interface is omitted; all others are sentences.
      expect(texts.length).toBeGreaterThan(0);
      if (kind === 'field-meaning') return;
      for (const text of texts) expect(text).toMatch(/^[A-Z].*[.?]$/u);
    },
  );

  it.each<[Hint, sdk: string, operations: string, orm: string]>([
    [
      { kind: 'raise-limit', option: 'maxCostUsd', to: 0.4 },
      'Raise maxCostUsd to at least 0.40.',
      'Raise max_cost_usd to at least 0.40.',
      'Raise --max-cost to at least 0.40.',
    ],
    [
      { kind: 'raise-limit', option: 'sessionUsd', to: 0.0000012 },
      'Raise budget.sessionUsd to at least 0.0000012.',
      'Ask the user to raise OPENROUTER_SESSION_BUDGET_USD to at least 0.0000012.',
      'Raise OPENROUTER_SESSION_BUDGET_USD to at least 0.0000012.',
    ],
    [
      { kind: 'set-option', option: 'allowUnknownCost', to: true },
      'Set allowUnknownCost to true.',
      'Ask the user to set OPENROUTER_ALLOW_UNKNOWN_COST=true.',
      'Give --allow-unknown-cost.',
    ],
    [
      { kind: 'set-option', option: 'apiKey', note: 'keys are made at https://openrouter.ai/keys' },
      'Set apiKey: keys are made at https://openrouter.ai/keys.',
      'Ask the user to set OPENROUTER_API_KEY: keys are made at https://openrouter.ai/keys.',
      'Set OPENROUTER_API_KEY: keys are made at https://openrouter.ai/keys.',
    ],
    [
      { kind: 'use-capability', capability: 'analyzeVideo', why: 'it is a video' },
      'It is a video: use client.analyze() with kind: "video".',
      'It is a video: use analyze_video.',
      'It is a video: use orm analyze-video.',
    ],
    [
      { kind: 'choose-model', option: 'imageGenerationModel' },
      'Choose another model with model or defaults.imageGenerationModel.',
      'Choose another model with model or OPENROUTER_DEFAULT_IMAGE_GEN_MODEL.',
      'Choose another model with --model or OPENROUTER_DEFAULT_IMAGE_GEN_MODEL.',
    ],
    [
      { kind: 'resume-job', jobId: 'job-1' },
      'It is still running and is paid: resume it with client.videos.resume("job-1").',
      'It is still running and is paid: resume it with get_video_status with video_id "job-1".',
      'It is still running and is paid: resume it with orm job wait job-1.',
    ],
    [
      { kind: 'check-activity', intentId: 'intent-1' },
      'It may have been started and charged: check client.videos.ledger.find("intent-1") and https://openrouter.ai/activity before submitting it again.',
      'It may have been started and charged: check get_video_status with video_id "intent-1" and https://openrouter.ai/activity before submitting it again.',
      'It may have been started and charged: check orm job status intent-1 and https://openrouter.ai/activity before submitting it again.',
    ],
    [
      { kind: 'partial-result', detail: 'partialText', mayBeCharged: true },
      'The partial result is in details.partialText; it may have been charged.',
      'The partial result is in details.partial_text; it may have been charged.',
      'The partial result is on stdout; it may have been charged.',
    ],
    [
      { kind: 'folder', option: 'inputDir', path: '/home/ada/pictures' },
      'Files are read from "/home/ada/pictures"; inputDir names another folder.',
      'Files are read from "/home/ada/pictures"; OPENROUTER_INPUT_DIR names another folder.',
      'Files are read from "/home/ada/pictures"; OPENROUTER_INPUT_DIR names another folder.',
    ],
    [
      { kind: 'disable-option', option: 'jobLedger' },
      'Leave out jobLedger.',
      'Set OPENROUTER_JOB_LEDGER=off.',
      'Set OPENROUTER_JOB_LEDGER=off.',
    ],
    [
      { kind: 'folder', option: 'outputDir' },
      'Set outputDir to the folder that files are written to.',
      'Ask the user to set OPENROUTER_OUTPUT_DIR to the folder that files are written to.',
      'Set OPENROUTER_OUTPUT_DIR to the folder that files are written to.',
    ],
    [
      { kind: 'allow-more-time', option: 'timeout' },
      'Try again, or raise timeoutMs.',
      'Try again, or raise the time limit of the program.',
      'Try again, or raise --timeout.',
    ],
    [
      { kind: 'allow-more-time', option: 'attemptTimeout' },
      'Try again, or raise attemptTimeoutMs.',
      'Try again, or ask the user to raise OPENROUTER_TIMEOUT_MS.',
      'Try again, or raise OPENROUTER_TIMEOUT_MS.',
    ],
    [
      { kind: 'retry', afterMs: 19_001 },
      'Try again in 20 s.',
      'Try again in 20 s.',
      'Try again in 20 s.',
    ],
    ...(
      [
        [0, ''],
        [120_000, ' in 120 s'],
        [120_001, ' in 3 min'],
        [7_200_000, ' in 120 min'],
        [36_000_000, ' in 10 h'],
      ] as const
    ).map(([afterMs, wait]): [Hint, string, string, string] => {
      const text = `Try again${wait}.`;
      return [{ kind: 'retry', afterMs }, text, text, text];
    }),
  ])('%j has a text for each interface', (hint, sdk, operations, orm) => {
    expect(surfaces.sdk([hint])).toEqual([sdk]);
    expect(surfaces.operations([hint])).toEqual([operations]);
    expect(surfaces.orm([hint])).toEqual([orm]);
  });

  it('for another interface, or of an unknown kind, is omitted', () => {
    const unknown = { kind: 'new-kind' } as unknown as Hint; // possible in a later version
    const hints: Hint[] = [unknown, { kind: 'only', surface: 'orm', text: 'orm chat' }];
    expect(surfaces.sdk(hints)).toEqual([]);
    expect(surfaces.orm(hints)).toEqual(['orm chat']);
  });

  it('is rendered once, even if it is repeated', () => {
    const hints: Hint[] = [{ kind: 'retry' }, { kind: 'retry' }, { kind: 'find-model' }];
    expect(surfaces.operations(hints)).toEqual([
      'Try again.',
      'Search for a model id with search_models.',
    ]);
  });
});

describe('the sources of core', () => {
  const files = globSync('packages/core/src/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test(?:-d)?\.ts$/u.test(file),
  );
  const sources = files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')] as const);

  it('have no word of one interface in a hint for all', () => {
    const texts = sources.flatMap(([file, source]) =>
      [
        ...source.matchAll(
          /(?:kind: 'text',\s*text:|note:|effect:|capability: '\w+',\s*why:)\s*(?:'([^']*)'|`([^`]*)`)/gu,
        ),
      ].map(
        ([, plain = '', template = plain]) =>
          [file, template.replaceAll(/\$\{[^}]*\}/gu, '')] as const,
      ),
    );
    expect(texts.length).toBeGreaterThan(80);
    const found = texts.flatMap(([file, text]) =>
      (['sdk', 'operations', 'orm'] as const)
        .flatMap((surface) => foreignWordsIn(text, surface))
        .map((word) => `${file}: ${word}`),
    );
    expect(found).toEqual([]);
  });

  it('name environment variables only in modules of the environment and of option names', () => {
    const allowed =
      /^packages\/core\/src\/(?:env\.ts|env\/|operations\/|host\/|api\/shared\/endpoints\.ts|shared\/hint-options\.ts)/u;
    const naming = sources.filter(
      ([file, source]) => !allowed.test(file) && source.includes('OPENROUTER_'),
    );
    expect(naming.map(([file]) => file)).toEqual([]);
  });
});
