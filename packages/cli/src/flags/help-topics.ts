import { environmentVariables } from '@orkit/openrouter-multimodal/env';

import { exitStatuses } from '../errors/exit-status.ts';

/** A page of help that is about no command. */
export interface HelpTopic {
  readonly name: string;
  readonly text: string;
  /** The same as JSON. */
  readonly data: unknown;
}

const topics = {
  'exit-codes': exitCodesTopic,
  environment: environmentTopic,
  output: () => linesTopic(outputLines),
  files: () => linesTopic(filesLines),
  jobs: () => linesTopic(jobsLines),
} as const satisfies Record<string, () => Omit<HelpTopic, 'name'>>;

/** The names of the topics. */
export const topicNames: readonly string[] = Object.keys(topics);

/** The topic that `orm help <words>` asks for. */
export function findTopic(words: readonly string[]): HelpTopic | undefined {
  const [name] = words;
  if (words.length !== 1 || name === undefined || !Object.hasOwn(topics, name)) return undefined;
  // The line before made sure of it.
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

/** Variables of the MCP server: what orm tells is chosen by --quiet and --verbose, files are read where the user says, and nothing is given inline. */
const unread: ReadonlySet<string> = new Set([
  'OPENROUTER_LOG_LEVEL',
  'OPENROUTER_INPUT_DIR',
  'OPENROUTER_IMAGE_INLINE_MAX_BYTES',
  'OPENROUTER_AUDIO_INLINE_MAX_BYTES',
  'OPENROUTER_VIDEO_INLINE_MAX_BYTES',
]);

function environmentTopic(): Omit<HelpTopic, 'name'> {
  const variables = Object.entries(environmentVariables)
    .filter(([name]) => !unread.has(name))
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
      'Environment variables of orm. An option wins over a variable, a variable that is',
      'set over one from --env. Empty counts as unset. A .env file is never read by itself.',
      '',
      ...rows,
      '  NO_COLOR, FORCE_COLOR, TERM=dumb',
      '      Colors off, on, off.',
      '',
    ].join('\n'),
    data: variables,
  };
}

function linesTopic(lines: readonly string[]): Omit<HelpTopic, 'name'> {
  return { text: `${lines.join('\n')}\n`, data: lines };
}

const outputLines = [
  'stdout holds the result and nothing else. All that is said about it goes to stderr:',
  'progress, notes on the media, reasoning, cost, hints and errors.',
  '',
  '  text      the answer, as it comes. On a terminal control characters become visible signs.',
  '  calls     functions that the model wants called, each a line of JSON after the text.',
  '  files     what was made is saved; stdout names each file on a line (orm help files).',
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
  '            With --each one document a line for each file, which is its "source".',
  '  errors    two lines on stderr: what went wrong with its [CODE], and a hint.',
  '            What came before a failure is on stdout, since it may have been paid.',
  '  cost      model, tokens, cost and time on stderr when it is a terminal, or with --cost.',
];

const filesLines = [
  'What is made is saved before its path is printed, whole or not at all.',
  '',
  '  -o path   that file; the extension follows the bytes, and a note says so when it was another.',
  '            A file that is there is refused before anything is paid, unless --force is given.',
  '  -o dir/   in that folder, under a name of its own.',
  '  -o -      the bytes go to stdout as they come, for a program that reads them; one result',
  '            only. A WAV file does not tell its length there: it goes on to the end.',
  '  no -o     here, named after the prompt: red-panda.png, red-panda-2.png …',
  '',
  'OPENROUTER_OUTPUT_DIR names a folder that everything made goes to: relative paths begin',
  'there, and what leads out of it is refused (OPENROUTER_ALLOW_UNSAFE_PATHS lifts that).',
  'Pictures and sounds in the answers of orm chat are saved likewise, named after the answer.',
  '',
  'What was paid for is never dropped: when the disk is full or the folder is gone, the file is',
  'kept in the folder for temporary files, its path is printed, and the exit code is 17.',
];

const jobsLines = [
  'A video is a job at OpenRouter. It goes on, and is charged, whatever becomes of orm.',
  '',
  '  orm generate-video "…"            submits it, waits, saves the video, prints its path.',
  '  orm generate-video "…" --no-wait  prints the id of the job and ends.',
  '  orm job list                      the jobs of this machine, the newest first.',
  '  orm job status <id>               one word: pending, in_progress, completed, failed …',
  '  orm job wait <id>                 waits, saves the video, prints its path.',
  '  orm job download <id>             the same without waiting; exit code 8 when it is not there.',
  '  orm job forget <id>               takes it off the list.',
  '',
  '<id> may be last. A video that is saved already is not downloaded again.',
  '',
  '^C while orm waits leaves the job alone and tells how to take it up again. While it is being',
  'submitted the first ^C waits for its id, up to ten seconds; the second one ends at once.',
  'After --max-wait the exit code is 8, and the id is in the hint (with --json in error.details).',
  '',
  'Jobs are noted in orm/jobs.jsonl in XDG_STATE_HOME, else in ~/.local/state: ids, models and',
  'paths, no prompts. OPENROUTER_JOB_LEDGER names another file, or is off.',
];
