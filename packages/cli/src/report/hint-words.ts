import type { HintOption } from '@orkit/openrouter-multimodal';
import type { HintOptionNames, HintWords } from '@orkit/openrouter-multimodal/operations';
import { hintOptions, operationWords } from '@orkit/openrouter-multimodal/operations';

import type { Command } from '../command/define-command.ts';
import type { Settings } from '../flags/settings.ts';
import { STDOUT } from '../terminal/io.ts';

/** Flag of each option that hints mention; an option without a flag is set by its environment variable. */
const flags = {
  allowFallbacks: '--fallbacks',
  allowPrivateHosts: undefined,
  allowUnknownCost: '--allow-unknown-cost',
  allowUnsafePaths: undefined,
  apiKey: undefined,
  attemptTimeout: undefined,
  audit: '--audit-log',
  audioGenerationModel: undefined,
  audioMaxBytes: undefined,
  audioMaxDataUrlBytes: undefined,
  audioModel: undefined,
  baseUrl: '--base-url',
  chatModel: undefined,
  defaultMaxTokens: undefined,
  clientMaxCostUsd: undefined,
  documentMaxBytes: undefined,
  documentMaxDataUrlBytes: undefined,
  documentModel: undefined,
  downloadProxy: undefined,
  embeddingModel: undefined,
  imageGenerationModel: undefined,
  imageMaxBytes: undefined,
  imageMaxDataUrlBytes: undefined,
  imageModel: undefined,
  inputDir: undefined,
  jobLedger: undefined,
  maxCostUsd: '--max-cost',
  maxTokens: '--max-tokens',
  model: '--model',
  outputDir: undefined,
  overwrite: '--force',
  proxy: undefined,
  reasoningEffort: '--reasoning',
  requireParameters: '--require-parameters',
  rerankModel: undefined,
  routingAllowFallbacks: undefined,
  routingDataCollection: undefined,
  routingEnforceDistillableText: undefined,
  routingIgnore: undefined,
  routingMaxPriceUsd: undefined,
  routingOnly: undefined,
  routingOrder: undefined,
  routingPreferredMaxLatency: undefined,
  routingPreferredMinThroughput: undefined,
  routingQuantizations: undefined,
  routingRequireParameters: undefined,
  routingSort: undefined,
  routingZdr: undefined,
  sessionUsd: undefined,
  speechFormat: '--format',
  speechModel: undefined,
  timeout: '--timeout',
  transcriptionModel: undefined,
  videoGenerationModel: undefined,
  videoMaxBytes: undefined,
  videoMaxDataUrlBytes: undefined,
  videoModel: undefined,
  videoOutputMaxBytes: undefined,
} as const satisfies Record<HintOption, string | undefined>;

/** Returns the terms of the command line for the hints of an error. */
export function hintWordsOf(
  command: Command | undefined,
  details: Readonly<Record<string, unknown>> = {},
  settings: Partial<Settings> = {},
): HintWords {
  const nameOf = (option: HintOption): string => {
    const { field, variable }: HintOptionNames = hintOptions[option];
    if (option === 'sessionUsd' && isTotalOfFlag(details, settings)) return '--max-total-cost';
    const typed = field === undefined ? undefined : command?.typedNames.get(field);
    return typed ?? flags[option] ?? variable ?? field ?? operationWords.option(option);
  };
  return {
    surface: 'orm',
    field: (name) => typedNameOf(name, command),
    option: nameOf,
    raise: (option) => `raise ${nameOf(option)}`,
    set(option, to) {
      const name = nameOf(option);
      if (to === undefined) return `set ${name}`;
      if (!name.startsWith('--')) return `set ${name}=${String(to)}`;
      return to === true ? `give ${name}` : `give ${name} ${String(to)}`;
    },
    disable(option) {
      const name = nameOf(option);
      return name.startsWith('--') ? `leave out ${name}` : `set ${name}=off`;
    },
    capabilities: {
      chat: 'orm chat',
      analyzeImage: 'orm analyze-image',
      analyzeAudio: 'orm analyze-audio',
      analyzeVideo: 'orm analyze-video',
      analyzeDocument: 'orm analyze-document',
      transcribe: 'orm transcribe',
    },
    findModel: 'run orm models search <words>',
    listJobs: 'orm job list',
    giveMedia: 'download it and pass the file',
    job: (id) => `orm job status ${id}`,
    resume: (jobId) => `orm job wait ${jobId}`,
    detail: (name) => locationOf(name, details),
  };
}

/** Whether the budget that refused a call is that of `--max-total-cost`, and not a lower one of the environment. */
function isTotalOfFlag(
  { sessionUsd }: Readonly<Record<string, unknown>>,
  { maxTotalCostUsd }: Partial<Settings>,
): boolean {
  return maxTotalCostUsd !== undefined && sessionUsd === Number(maxTotalCostUsd);
}

/** Returns the flag or argument for a field; a field without one keeps its name. */
export function typedNameOf(field: string, command: Command | undefined): string {
  const steps = field.split('.');
  while (steps.length > 0) {
    const name = command?.typedNames.get(steps.join('.'));
    if (name !== undefined) return name;
    steps.pop();
  }
  return `"${field}"`;
}

/** Returns the location of a partial result: a file, stdout for a text, or the document of `--json`. */
function locationOf(detail: string, details: Readonly<Record<string, unknown>>): string {
  const path = partialFilePath(details);
  if (path !== undefined) return `in ${path}`;
  return detail === 'partialText' || detail === 'text' ? 'on stdout' : 'shown by --json';
}

/** Returns the path of the file with the partial result. Standard output is not a file: its reader has the bytes. */
export function partialFilePath({
  partialPath,
}: Readonly<Record<string, unknown>>): string | undefined {
  return typeof partialPath === 'string' && partialPath !== STDOUT ? partialPath : undefined;
}
