import { environmentVariables } from '@orkit/openrouter-multimodal/env';

import { exitStatuses } from '../errors/exit-status.ts';

/** A help page about a topic other than a command. */
export interface HelpTopic {
  readonly name: string;
  readonly text: string;
  /** The same content as JSON. */
  readonly data: unknown;
}

const topics = {
  'exit-codes': exitCodesTopic,
  environment: environmentTopic,
  output: () => linesTopic(outputLines),
  files: () => linesTopic(filesLines),
  jobs: () => linesTopic(jobsLines),
} as const satisfies Record<string, () => Omit<HelpTopic, 'name'>>;

/** Names of all topics. */
export const topicNames: readonly string[] = Object.keys(topics);

/** Finds the topic of `orm help <words>`. */
export function findTopic(topicWords: readonly string[]): HelpTopic | undefined {
  const [name] = topicWords;
  if (topicWords.length !== 1 || name === undefined || !Object.hasOwn(topics, name))
    return undefined;
  // Checked by `Object.hasOwn` above.
  return { name, ...topics[name as keyof typeof topics]() };
}

function exitCodesTopic(): Omit<HelpTopic, 'name'> {
  const rows = exitStatuses.map(({ status, cause, meaning }) =>
    `${String(status).padStart(5)}  ${cause.padEnd(20)} ${meaning}`.trimEnd(),
  );
  return {
    text: ['Exit codes of orm. They never change their meaning.', '', ...rows, ''].join('\n'),
    data: exitStatuses,
  };
}

/** Variables of the MCP server only: in orm, --quiet and --verbose set the log level, any file may be read, and nothing is returned inline. */
const serverVariables: ReadonlySet<string> = new Set([
  'OPENROUTER_LOG_LEVEL',
  'OPENROUTER_INPUT_DIR',
  'OPENROUTER_IMAGE_INLINE_MAX_BYTES',
  'OPENROUTER_AUDIO_INLINE_MAX_BYTES',
  'OPENROUTER_VIDEO_INLINE_MAX_BYTES',
]);

function environmentTopic(): Omit<HelpTopic, 'name'> {
  const variables = Object.entries(environmentVariables)
    .filter(([name]) => !serverVariables.has(name))
    .map(([name, { aliases, summary, fallback }]) => ({
      name,
      aliases,
      summary,
      default: fallback,
    }));
  const rows = variables.flatMap(({ name, aliases, summary, default: fallback }) => [
    `  ${[name, ...aliases].join(', ')}`,
    `      ${summary}`,
    `      Unset: ${fallback}.`,
  ]);
  return {
    text: [
      'Environment variables of orm. An option overrides a variable, a variable that is set',
      'overrides one from --env. Empty counts as unset. A .env file is never read automatically.',
      '',
      ...rows,
      '  NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM=dumb, CLICOLOR=0',
      '      Colors off, on, on, off, off; the first that is set decides.',
      '  LC_ALL, LC_CTYPE, LANG',
      '      A locale that is not UTF-8, and TERM=dumb: orm draws with ASCII only.',
      '',
    ].join('\n'),
    data: variables,
  };
}

function linesTopic(lines: readonly string[]): Omit<HelpTopic, 'name'> {
  return { text: `${lines.join('\n')}\n`, data: lines };
}

const outputLines = [
  'stdout has the result and nothing else. Everything about it goes to stderr:',
  'progress, notes on the media, reasoning, cost, hints and errors.',
  '',
  '  text      the answer, streamed. On a terminal, control characters become visible symbols.',
  '  calls     the function calls of the model, each a line of JSON after the text.',
  '  files     outputs are saved; stdout has the path of each on a line (orm help files).',
  '  --each    each answer below a line with the name of its file.',
  '  tables    aligned on a terminal, tab-separated in a pipe.',
  '  --json    exactly one JSON document, also on failure:',
  '            {"schema":"orm/v1","ok":true,"command":"chat","id":…,"model":…,"provider":…,',
  '             "text":…,"data":…,"files":[{"path":…,"mime":…,"bytes":…,"sha256":…,',
  '             "width":…,"height":…,"durationSeconds":…}],"job":{"id":…,"status":…},',
  '             "usage":{"inputTokens":…,"outputTokens":…,"costUsd":…},"cache":…,',
  '             "elapsedMs":…}',
  '            {"schema":"orm/v1","ok":false,"command":"chat","error":{"code":…,"message":…,',
  '             "httpStatus":…,"retryable":…,"retryAfterSeconds":…,"hint":…,"requestId":…,',
  '             "details":{…}},"data":…,"files":[…],"job":…,"usage":…,"elapsedMs":…}',
  '            A signal leaves one too: its code is CANCELLED, its reason cancelled; it has the id',
  '            of the job and the cost, as far as they are known.',
  '            With --each one document per line for each file, which is its "source".',
  '  errors    two lines on stderr: what went wrong with its [CODE], and a hint.',
  '            Output received before a failure is on stdout, because it may be charged.',
  '  cost      model, tokens, cost and time on stderr when it is a terminal, or with --cost.',
  '            "$0 + $0.04 BYOK": your own key at the provider was charged the second part.',
];

const filesLines = [
  'An output is saved before its path is printed, completely or not at all.',
  '',
  '  -o path   that file; the extension is set by the content, with a note if it changes.',
  '            An existing file is refused before anything is charged, unless --force is set.',
  '  -o dir/   in that directory, named after the prompt.',
  '  -o -      the bytes are streamed to stdout, for another program; one output only. The header',
  '            of a WAV file has no length there: the audio ends where the stream ends.',
  '  no -o     in the working directory, named after the prompt: red-panda.png, red-panda-2.png …',
  '',
  'OPENROUTER_OUTPUT_DIR sets a directory for all outputs: relative paths are resolved against',
  'it, and paths outside of it are refused (OPENROUTER_ALLOW_UNSAFE_PATHS allows them).',
  'Images and audio in answers of orm chat are saved in the same way, named after the answer.',
  '',
  'A paid result is never discarded: if the disk is full or the directory is missing, the file',
  'is saved to the temporary directory, its path is printed, and the exit code is 17. When stdout',
  'cannot be written, a paid result is saved there too, and stderr has its path; the exit code is 18.',
];

const jobsLines = [
  'A video is a job at OpenRouter. It keeps running, and is charged, even if orm ends.',
  '',
  '  orm generate-video "…"            submits it, waits, saves the video, prints its path.',
  '  orm generate-video "…" --no-wait  prints the job id and exits.',
  '  orm job list                      the jobs of this machine, newest first.',
  '  orm job status <id>               one word: pending, in_progress, completed, failed …',
  '  orm job wait <id>                 waits, saves the video, prints its path.',
  '  orm job download <id>             the same without waiting; exit code 8 if not completed.',
  '  orm job forget <id>               removes it from the list.',
  '',
  '<id> may be last, or the end of an id as the list shows it. A video that is already saved is not',
  'downloaded again. The list polls jobs that are not over, unless --no-refresh is set.',
  '',
  '^C while orm waits leaves the job running and prints how to resume it. During the submission',
  'the first ^C waits for the job id, up to ten seconds; the second one ends orm at once.',
  'After --max-wait the exit code is 8, and the id is in the hint (with --json in error.details).',
  '',
  'Jobs are recorded in orm/jobs.jsonl in XDG_STATE_HOME, or in ~/.local/state: ids, models and',
  'paths, no prompts. OPENROUTER_JOB_LEDGER sets another file, or off.',
];
